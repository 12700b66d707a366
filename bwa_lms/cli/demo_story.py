"""The demo's people and what they wrote. All of them are invented, and so are their brands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ACADEMY = "Common Thread Academy"
COHORT = "Phnom Penh intake"
ZONE = "Asia/Phnom_Penh"
NORDA, VELIA, HOUSE = "Norda Outerwear", "Velia Knit", "Common Thread Academy"
FIRST_CASE, SECOND_CASE = "the-spotless-file", "not-another-visitor"


@dataclass(frozen=True)
class Person:
    """One participant: how many activities of the course were done, days attended and visits made."""

    key: str
    name: str
    brand: str
    activities: int = 0
    fails_first: bool = False
    days: int = 0
    visits: int = 0
    pledge: bool = True
    certified: bool = False


EVERYTHING = 99
PEOPLE = (
    Person("leila", "Leila Haddad", NORDA, EVERYTHING, True, 16, 6, certified=True),
    Person("jonas", "Jonas Lindqvist", VELIA, EVERYTHING, False, 15, 6),
    Person("mai", "Mai Thi Tran", NORDA, EVERYTHING, True, 14, 5),
    Person("ruth", "Ruth Abebe", VELIA, EVERYTHING, False, 15, 5, pledge=False),
    Person("sofia", "Sofía Marín", NORDA, 12, True, 8, 3),
    Person("pran", "Prân Bunroeun", VELIA, 11, False, 9, 3),
    Person("ines", "Inês Carvalho", NORDA, 8, True, 6, 2),
    Person("deniz", "Deniz Aksoy", VELIA, 6, False, 4, 1),
    Person("rafiq", "Rafiqul Islam", NORDA, 3, False, 2),
    Person("nadia", "Nadia Petrova", VELIA, 2, False, 1),
    Person("samuel", "Samuel Otieno", NORDA, 1, pledge=False),
    Person("yuna", "Yuna Kim", VELIA, pledge=False),
)

POSTS: Mapping[str, Mapping[str, str]] = {
    FIRST_CASE: {
        "leila": (
            "What I know: one sentence at lunch, and a file that is too straight. What I do not know is who else"
            " heard it. So I would not ask for the second card, not today and not with that woman in the room: in a"
            " line of thirty people a question has a return address. I would stay with the records that need no"
            " informant. Output per hour, meals served after six, the night bus, the electricity bill: if people"
            " left at five, nobody ate and nobody rode. Those are aggregates, they point at the system and not at"
            " a person.\n\nIn the closing meeting I would keep to what both sides agreed, the repairs at the end of"
            " the line, and ask when most of them are made. If the numbers do not fit the hours, that is no longer"
            " coaching: I tell Don Efraín which limit I named this morning, and I use the restricted channel on the"
            " same day. My first step, by Friday: the meal and transport counts for six weeks. The risk is that"
            " I am wrong, and then I have lost nothing but an afternoon."
        ),
        "jonas": (
            "I read this as a question of order. First: who can be hurt by what I do in the next half hour? The"
            " woman, and everybody at that table, whether or not they spoke. Second: what can I check without them?"
            " Gate times, meals, the bus, and output that no one can sew in 48 hours. Third: which role am I in? I"
            " came as a coach and I named my limits, so hiding hours is something that I report and do not"
            " negotiate.\n\nI would not confront Don Efraín today. A confrontation gives him one thing to do, and"
            " that is to find the voice. I would ask him an open question about the piece rate instead: how many"
            " collars does a good operator finish in an hour, and how many does the pay slip need? He has to be"
            " the one who does the sum. The two workers who sat in so quietly should see the same numbers at the"
            " next session, with a facilitator whom they chose. Next step: I write down facts only, tonight, and"
            " call the person in my company who owns the restricted channel."
        ),
        "mai": (
            "My first feeling was anger, and that is a bad adviser. The right at stake is plain: pay for all hours"
            " worked, and to speak without being punished for it. The facts that I have are thin, though. A clean"
            " file is not proof of a dirty one. So I keep two stories open. Maybe there are two cards. Maybe people"
            " take work home in a season. Both would show in the output per person, week by week, and neither needs"
            " a name.\n\nWhat the operators need from me is that nothing changes for them tomorrow. So no second"
            " look at that line, no photograph, no nod. I would ask for the production board as I ask everywhere,"
            " and compare it with the hours at my hotel. If it does not fit, I stop coaching on this point and"
            " escalate today; I do not investigate alone. With management I go on about repairs, because the tired"
            " hour is probably where the repairs come from. My question to the group: how do you tell a manager"
            " that you have reported, without telling him why?"
        ),
        "ruth": (
            "Known: six weeks without one deviation, piece rate, a hard collar, and a remark. Unknown: everything"
            " else. Absent from the room: whoever chose the two workers, the night guard, the driver, and my own"
            " colleague who moved the shipping date twice this season. I would put that last one on the table"
            " first. Our order may be the reason for the hours, and it is the one fact that I can check without"
            " anybody in the factory being at risk.\n\nToday I protect the source by doing nothing that is about"
            " her. I thank everybody and end on time. In the car I compare output with hours. If the sum says that"
            " people sew more than 48 hours, I use the channel today, with the aggregate only. Next month, I would"
            " like the line to keep its own count of hours, anonymous, on a sheet that the operators control, as"
            " part of the work on repairs. The management has to agree to that, and I would tell them openly what"
            " such a sheet can show. The risk is that they say no; then I know something, too."
        ),
        "sofia": (
            "I would begin with the half hour that I have. Three people can be hurt by a careless word, and none of"
            " them is me. So in the closing meeting I speak about repairs and about nothing else. I ask one open"
            " question: at which hour of the day do most repairs arise? If the answer is the evening, Don Efraín"
            " has said it himself.\n\nAfterwards I look at what is counted anyway: meals, transport, pieces. It is"
            " the factory's own paper and it names nobody. If the pieces do not fit into 48 hours, then the limit"
            " that I read out this morning applies, and I report today through the restricted channel, with the"
            " numbers and without the sentence from the canteen. What I will not do is to go back to that table"
            " and ask again. She has said what she wanted to say. My next step is the count of meals for six"
            " weeks, by tomorrow noon, and I own it. The risk is that it takes me too long and people go on"
            " working unpaid hours in the meantime."
        ),
        "pran": (
            "The file is perfect, and that is the first thing that is not. In my own factories there is always a"
            " week with a broken generator. A record without a scratch was written, not kept. But I cannot coach on"
            " a suspicion, so what do I do with it? I separate what is urgent from what lasts.\n\nUrgent: that nobody"
            " is looked for. I keep my face, finish my soup, and I do not write her words in a notebook that lies"
            " on a desk. Then I check the sum of pieces against hours, alone, tonight. If it does not fit, the"
            " restricted channel gets it before I sleep. Lasting: the piece rate. If the rate asks for ten hours,"
            " then ten hours are worked, whatever the card says. That is a talk for both sides with the real"
            " times on the wall, and the workers measure them with their own watch. I would ask Don Efraín: what"
            " would you need to see, to believe that the rate can be earned in eight hours?"
        ),
    },
    SECOND_CASE: {
        "leila": (
            "Senhor Anselmo is right, and I would say so. Three visits that count the same fire extinguishers help"
            " nobody, and the third one is ours. So I would begin by offering something that costs me: I ask my"
            " company to accept one of the other two reports, and I come back with a yes or a no by the end of the"
            " month. Until then I have nothing to sell. That is also the new contract: I do not check, I do not"
            " colour papers, and I report only the dangers that I name to him now.\n\nThen I ask what keeps him"
            " awake. It may be the young people who leave for the city, or the orders that come late. Whatever it"
            " is, it is his, and I would start there. And I would ask whether I may hear it from the people at the"
            " machines as well, in a group that they put together, without the family in the room, because 84"
            " people who want to go back to work have not been asked yet. The risk: I promise a dropped audit and"
            " my compliance colleagues refuse. So I promise only to ask."
        ),
        "jonas": (
            "He says no to a visitor, not to help. I hear three things: his time is taken, his people are put on"
            " stage, and nobody ever came back with an answer. I would repeat that to him and ask if I understood."
            " Then I would not explain coaching. I would ask him which of the three visits he would cancel if he"
            " could, and what it costs him in days.\n\nWhat my company can stop doing is in my own house: we buy"
            " from him for eleven years and still audit as if we had met yesterday. My first step is to take the"
            " duplicate audit to our supplier team, with his own count of days, within two weeks. His first step,"
            " if he wants one, is to choose a problem that annoys him and the knitters alike, and to ask them what"
            " they would try. The workers' view matters here: a firm of cousins can be warm, and it can also be a"
            " place where nobody may complain about an uncle. I would ask Benedita how people say no here, and"
            " to whom."
        ),
        "mai": (
            "Known: a family firm, clean reports, three audits a year, an owner who stands while we sit. Not known:"
            " what the 84 people think, and why young ones do not stay. Not in the room: the knitters, the other"
            " two customers, and my own buyer, who sends the October team. I would re-contract in two sentences."
            " You decide whether there is coaching and about what. I do not audit you, and the few dangers that I"
            " must report are on this card.\n\nThen I would ask one thing: if you had one day back from the audits,"
            " what would you do with it? I would listen to the end of the answer and to what the daughter's face"
            " does. My own task is to get the October audit replaced by the March report. I can name a date for an"
            " answer, and I cannot promise the answer. As a second step, and only if he agrees, an hour with a"
            " group of workers who choose each other, on the same question. The risk is politeness: that he says"
            " yes so that I leave."
        ),
        "ruth": (
            "I think the coffee is already the session. He has told me purpose, fear and price in one minute, and"
            " I have not asked a question yet. So I would thank him for saying it standing up. Then: which of the"
            " things that they count has ever been useful to you? If the answer is none, that is a finding about"
            " us.\n\nThe buyer's part is first, and it is mine to carry: one audit too many, and a letter which"
            " offers a place that nobody asked for. I would take both home, with a date, the 15th of next month."
            " The owner's part comes only if he wants it: he names a problem, and he names who else has to be"
            " asked. If he says that his people are happy, I would not argue; I would ask how he would know on a"
            " day when they were not. That question belongs to the knitters as well, and they should answer it"
            " without him there, through someone they trust. I would stop and escalate if I saw a danger, and I"
            " would have told him that before the second cup."
        ),
    },
}

REPLIES = (
    (
        "You start with what can be counted without anybody's name, and that convinces me. What would you do if the"
        " meals are cooked outside and nobody counts them?"
    ),
    (
        "I like that you look at our own orders first. Who in your company would have to agree, and have you asked them"
        " before?"
    ),
    (
        "Your first step has an owner and a date. Mine did not, so I have changed my text. What is your sign that it is"
        " time to stop coaching?"
    ),
    "I would test one thing: is the quiet in the room fear, or a long shift? The two need different next steps.",
)

TRAINER_REPLY = (
    "Two of you protect the source by leaving the line alone, and say what you check instead. Read those two against"
    " each other: which records could be rewritten by Monday, and which could not?"
)

COMMENTS = (
    "You keep to the coach's role and to the facts. Name the person who owns the second step as well.",
    "Clear and careful. The workers' side could come in one paragraph earlier.",
    "The order of your steps is right, and the risk is named. Good work.",
)

FACTORIES = (("Heron", "KH"), ("Cedar", "BD"), ("Tamarind", "VN"))
