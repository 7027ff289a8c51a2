"""One language, (ab)*, as tools write it; and the same as a HOA file over a proposition."""

TIMBUK = "Ops x:0 a:1 b:1\nAutomaton A\nStates q0:0 q1\nFinal States q0\nTransitions\nx -> q0\na(q0) -> q1\nb(q1) -> q0\n"
MATA = "@NFA-explicit\n%Alphabet-auto\n%Initial q0\n%Final q0 # both\nq0 a q1\nq1 b q0\n"
JFLAP = (
    '<?xml version="1.0" encoding="UTF-8"?><!-- JFLAP --><structure><type>fa</type><automaton>'
    '<state id="0" name="q0"><initial/><final/></state><state id="1"/>'
    "<transition><from>0</from><to>1</to><read>a</read></transition>"
    "<transition><from>1</from><to>0</to><read>b</read></transition></automaton></structure>"
)
DOT = 'digraph { rankdir=LR; init -> 0; 0 [shape=doublecircle]; 0 -> 1 [label="a"]; 1 -> 0 [label="b"]; }'
GRAPHVIZ = """// as Graphviz's gallery draws machines
digraph "machine" {
    rankdir=LR; size="8,5"
    node [shape = point]; i;
    node [shape = doublecircle]; S0;
    node [shape = circle];
    i -> S0
    S0 -> S1 [ label = "a" ];  /* there
    and back */
    S1 -> S0 [ label = "b" ];
}
"""
BA = "[0]\na,[0]->[1]\nb,[1]->[0]\n[0]\n"
HOA = """HOA: v1
States: 2 Start: 0 AP: 1 "p" acc-name: Buchi Acceptance: 1 Inf(0)
--BODY--
State: 0 "first" {0} [0] 1
State: 1 [!0] 0
--END--
"""
