// @ts-check
/** The logic in one place: formulas, their text, their truth, their automata. */

export * from "syntax";
export { letterText, show, toLines } from "printer";
export { notes, parse } from "parser";
export { holds, truths } from "semantics";
export { MOST_MEMORIES, TooLarge, memoriesAllowed, toDfa } from "translation";
