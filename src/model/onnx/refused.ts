/** A part of a graph that no layer here can stand for. Only what the output depends on is told. */
export class Refused extends Error {}
