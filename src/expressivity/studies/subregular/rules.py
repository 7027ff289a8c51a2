"""The rule that judges the models trained on MLRegTest, and its thresholds: written before the run that it judges."""

JUDGED_LENGTH = 100
"""Letters of the words that the rule is about."""

CHANCE_OF_ORDER = 1 / 3
"""How often three models are in order, at most, if the pattern of attention makes no difference."""

MARGIN = 0.1
"""Accuracy by which models must be ahead on average, in either part of the rule."""

ERROR_RATE = 0.05
"""Of one error in the two parts of the rule together."""

RULE = f"""\
A model is allowed if theory lets its pattern of attention recognise its language, decided from the automaton, else excluded. Quantity: its
accuracy on hard pairs of {JUDGED_LENGTH} letters, a pair counting when both words are answered correctly, averaged over the kinds of pairs: planted,
run, and the witnesses against each fragment that does not have the language.

Order. Take each language that some patterns recognise and others do not, with each seed. Its three models are in order if every allowed one is
ahead of every excluded one. If the pattern made no difference, they would be three independent draws from one distribution; one of the two
sides is a single model, so they would be in order with probability at most 1/3. Training follows theory if the exact binomial test rejects this, and
allowed models are ahead of excluded ones by more than {MARGIN} on average.

Tier. Take each two languages of the sample of which one is the other with a letter skipped. Their hybrid models differ by the accuracy without
a skipped letter less that with one, over the kinds of pairs that both languages have, averaged over seeds. If skipping made no
difference, this would be symmetric about zero. Training follows theory if the exact test of signs and sizes, over all choices of the signs, rejects this, and the
mean difference exceeds {MARGIN}.

The p-values of both parts are corrected by Holm, at {ERROR_RATE:.0%} for one error in both together."""
