// @ts-check
/** Sets of states of an automaton, as rows of 0 and 1 in a text: equal sets are equal texts. */

import { cyclicPairs } from "fragments";
import { components } from "graphs";

/** @typedef {import("dfa").Dfa} Dfa */
/** @typedef {string} States */

/** An automaton with what is asked of it again and again. */
export class Shape {
  /** @param {Dfa} dfa */
  constructor(dfa) {
    this.dfa = dfa;
    this.labels = components(dfa.delta);
    this.cyclic = cyclicPairs(dfa);
    /** For each state the states that some word leads to. */
    this.beyond = dfa.delta.map((_, start) => {
      const states = new Set([start]);
      for (const state of states) for (const target of dfa.delta[state]) states.add(target);
      return states;
    });
  }

  /**
   * Returns the set of the states of which something is true.
   * @param {(state: number) => boolean} isIn
   * @returns {States}
   */
  where(isIn) {
    return this.labels.map((_, state) => (isIn(state) ? "1" : "0")).join("");
  }

  /**
   * Returns the states to which some word leads from a set.
   * @param {States} states
   */
  reachedFrom(states) {
    const sources = list(states);
    return this.where((state) => sources.some((source) => this.beyond[source].has(state)));
  }

  /**
   * Returns the states from which some word leads to a set.
   * @param {States} states
   */
  leadingTo(states) {
    const targets = list(states);
    return this.where((state) => targets.some((target) => this.beyond[state].has(target)));
  }

  /**
   * Says whether some nonempty word fixes a state of one set and another of the other.
   * @param {States} first
   * @param {States} second
   */
  areCyclic(first, second) {
    return list(first).some((p) => list(second).some((q) => this.cyclic[p][q]));
  }

  /**
   * Returns the numbers of the components that a set meets, sorted.
   * @param {States} states
   */
  met(states) {
    return [...new Set(list(states).map((state) => this.labels[state]))].sort((p, q) => p - q);
  }
}

/**
 * Says whether a set has no state.
 * @param {States} states
 */
export const isEmpty = (states) => !states.includes("1");

/**
 * Returns the states outside a set.
 * @param {States} states
 */
export const opposite = (states) => Array.from(states, (bit) => (bit === "1" ? "0" : "1")).join("");

/**
 * Returns the states in at least one of two sets.
 * @param {States} one
 * @param {States} other
 */
export const unite = (one, other) => Array.from(one, (bit, i) => (bit === "1" ? bit : other[i])).join("");

/**
 * Returns the states in both of two sets.
 * @param {States} one
 * @param {States} other
 */
export const meet = (one, other) => Array.from(one, (bit, i) => (bit === "0" ? bit : other[i])).join("");

/**
 * Lists the states of a set.
 * @param {States} states
 */
export const list = (states) => Array.from(states).flatMap((bit, state) => (bit === "1" ? [state] : []));
