"""The registered rules on learned languages, and their thresholds."""

from expressivity.studies.languages.settings import JUDGED_LENGTH

MARGIN = 0.25
"""Accuracy by which the allowed models must be ahead."""

ERROR_RATE = 0.05
"""Of the false declarations among all separations on average, and of one error among the comparisons of periodic words."""

MAX_WORST = 0.5
"""Accuracy on the kind of pair that a model does worst on, where no pattern can recognise the language."""

RULES = (
    f"""\
Divide the models of a language by theory: allowed, if the logic of their pattern of attention defines the
language; excluded otherwise. Quantity: a model's accuracy on pairs of {JUDGED_LENGTH} letters, a pair counting when both words
are answered rightly, averaged over the kinds of pair: planted, run, and the witnesses against each fragment that does
not have the language. The separation holds if the mean over allowed models exceeds the mean over excluded ones by more
than {MARGIN}, and the exact permutation test over models rejects, after the correction of Benjamini and Hochberg over
all languages that some patterns can and others cannot recognise, that the pattern makes no difference. Of the
separations declared, at most {ERROR_RATE:.0%} are false ones on average; models of different languages are independent.""",
    f"""\
For a language that no pattern can recognise: every model of every pattern answers rightly, at {JUDGED_LENGTH} letters, at most
{MAX_WORST:.0%} of the pairs of the kind that it does worst on. If three models in ten or more got past that, nine models
would all fail with a probability below {ERROR_RATE}.""",
    f"""\
For k = 2 and 4, and each language that windows of k cannot define by a periodic word: the accuracy on periodic pairs of
{JUDGED_LENGTH} letters of the models that theory allows, against that of k-local and hybrid-k models. It holds if the former's mean
exceeds the latter's by more than {MARGIN} and the exact permutation test rejects, with Holm's correction over all (language,
k), that there is no difference: at {ERROR_RATE:.0%} for all together.""",
)
"""How separations, failures and windows are judged, as the page shows it. What is asked of the languages outside LTL[P,Y] was asked of
four, and failed for the right-deterministic polynomial: one hybrid model of three was right on most pairs of every kind. `claims_withdrawn`
keeps that."""
