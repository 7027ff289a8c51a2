// @ts-check
/** Automata in one place: minimal automata, forbidden patterns, hard pairs, star-freeness. */

export { checkAlphabet } from "alphabet";
export { Dfa, fromJson, fromTable } from "dfa";
export { LOGICS, byHand, cyclicPairs, defines, forbiddenPattern, occursIn, witnessSize, witnessStates } from "fragments";
export { components, onCycle, shortestWord, shortestWordOfPairs } from "graphs";
export { hardPair, words } from "hardpairs";
export { isStarFree, periodicWord, transitionSemigroup } from "monoid";
