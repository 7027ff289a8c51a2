// @ts-check

/** What a reader typed cannot be taken: the message says what was wrong and what is accepted. */
export class InvalidInput extends Error {}
