"""The built-in question types, one file each."""

from bwa_lms.activities.questions.choice import Multiple, Single
from bwa_lms.activities.questions.cloze import Cloze
from bwa_lms.activities.questions.judgement import Judgement
from bwa_lms.activities.questions.matching import Matching
from bwa_lms.activities.questions.numeric import Numeric
from bwa_lms.activities.questions.open import Open
from bwa_lms.activities.questions.ordering import Ordering
from bwa_lms.activities.questions.scale import Scale
from bwa_lms.activities.questions.scenario import Scenario
from bwa_lms.activities.questions.text import WrittenText
from bwa_lms.activities.questions.true_false import TrueFalse

TYPES = (
    *(Single(), Multiple(), TrueFalse(), Numeric(), WrittenText()),
    *(Ordering(), Matching(), Cloze()),
    *(Judgement(), Open(), Scale(), Scenario()),
)

__all__ = ["TYPES"]
