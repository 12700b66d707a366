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
    Person("tariq", "Tariq Mahmood", NORDA, 6, True, 4, 1),
    Person("lucia", "Lucía Prado", VELIA, 6, False, 5, 1),
    Person("rafiq", "Rafiqul Islam", NORDA, 3, False, 2),
    Person("nadia", "Nadia Petrova", VELIA, 2, False, 1),
    Person("samuel", "Samuel Otieno", NORDA, 1, pledge=False),
    Person("yuna", "Yuna Kim", VELIA, pledge=False),
)

POSTS: Mapping[str, Mapping[str, str]] = {
    FIRST_CASE: {
        "leila": (
            "What I know: the sheets that I asked for in the morning. Every card says 48 hours, and in weeks 3, 4 and"
            " 6 there are suppers, late buses and a third more shirts. What I have only heard is two cards, and a"
            " woman who sits upstairs. What I do not know is whether people could say no. I would not speak of cards"
            " today: in four lines, a question has a return address.\n\nAt three o'clock I keep to the purpose that"
            " both sides agreed. My first question: repairs go from six to eleven in these weeks, so how were they"
            " made? Then I say that the twelve days were ours. The step, by Friday next week: the production manager"
            " and two people whom the lines choose draw one of those weeks, hour by hour. The risk is that someone"
            " pays for my question, so I come back in three weeks. The woman upstairs goes to the restricted channel"
            " today, as possible retaliation, without the voice from the water tap."
        ),
        "jonas": (
            "I read this as a question of order. First: who can be hurt by what I do in the next half hour? The women"
            " at that table, whether or not they spoke, and the supervisor who came for her scissors. Second: what"
            " can I check without them? The buses alone are enough. Fifteen late buses do not drive for people who"
            " went home at five. One innocent reading would be a guest team, so I would ask for its list. Third:"
            " which role am I in? I came as a coach and I named my limits.\n\nI would not confront Don Efraín today."
            " A confrontation gives him one thing to do, and that is to find the voice. I would ask him about the"
            " repairs, and be quiet. The two workers who sat in so politely should see the same sheet next time, with"
            " a person they chose. Tonight I write down facts only, and I call the person in my company who owns the"
            " restricted channel. The right that I see at stake is to speak without being moved upstairs for it."
        ),
        "mai": (
            "My first feeling was anger, and that is a bad adviser. The rights at stake are plain: pay for all hours"
            " worked, and to speak without being punished for it. So I keep two stories open. Maybe there are two"
            " cards. Maybe a second team came in for three weeks and stands on another list. Both would show in"
            " totals, week by week, and neither needs a name.\n\nWhat the operators need from me is that nothing"
            " changes for them tomorrow. So no second look at that table, no photograph, no nod. I answer the message"
            " about zero tolerance with one line: please wait for my call to the channel tonight. An investigation on"
            " Monday would lead straight to the canteen. With Don Efraín I go on about repairs, because a tired"
            " evening is probably where they come from, and because our own date made three of those evenings. One"
            " step: I bring the calendar of our orders to Paulina on Thursday. My question to the group: how do you"
            " tell a manager that you have reported, without telling him why?"
        ),
        "ruth": (
            "Known: six weeks without one deviation, suppers and buses that do not fit, and three audits by the same"
            " two men, paid by the supplier. Heard: two cards, a transfer, a collar that nobody sees at eight."
            " Unknown: who decides in the evening. Absent: the woman upstairs, the drivers, and my own colleague who"
            " moved the date by twelve days. I would put that last one on the table first. Our order may be the"
            " reason for the hours, and it is the one fact that I can check without anybody in the factory being at"
            " risk.\n\nToday I protect the source by doing nothing that is about her. I ask one question on repairs,"
            " I listen, I thank everybody and end on time. The transfer goes to the channel today: what was said,"
            " when, and in which words. Next month I would like the lines to keep their own count of late evenings,"
            " on a sheet that the operators control. Both sides have to agree to that, and I would say openly what"
            " such a sheet can show. The risk is that they say no; then I know something, too."
        ),
        "sofia": (
            "I would begin with the half hour that I have. Several people can be hurt by a careless word, and none of"
            " them is me. So in the closing meeting I speak about repairs and about nothing else. I ask one open"
            " question: at which hour of the day do most of them arise? If the answer is the evening, Don Efraín has"
            " said it himself, and nobody else has.\n\nThe sheet on the table is the factory's own paper, and it"
            " names nobody. Pieces, suppers and buses rise together, and the cards do not move. I would look for the"
            " harmless reason as well, a helper team or a gift of supper, and ask for one more total: electricity."
            " The sentence at the water tap is another thing. It may be retaliation, so it goes to the restricted"
            " channel today, without her voice in it. What I will not do is to go back to that table and ask again."
            " My next step is a talk with Paulina before the end of the week about the twelve days, and I own it. The"
            " risk is that people go on working such evenings in the meantime."
        ),
        "pran": (
            "The file is perfect, and that is the first thing that is not. In my own factories there is always a week"
            " with a broken generator. A record without a scratch was written, not kept. But I cannot coach on a"
            " suspicion, so what do I do with it? I separate what is urgent from what lasts.\n\nUrgent: that nobody"
            " is looked for, and that the woman upstairs is safe. I do not write their words in a notebook that lies"
            " on a desk. The channel gets it before I sleep, as a possible retaliation. Lasting: the piece rate and"
            " our dates. If the rate and the date ask for eleven hours, then eleven hours are worked, whatever the"
            " card says. That is a talk for both sides with the repairs on the wall, and the lines choose who speaks"
            " for them. I would ask Don Efraín: what would have to change, at your place and at ours, so that week 3"
            " looks like week 2? He owns one step by the end of the month, I own one at home. The risk is that he"
            " hears a threat, so I name our share first."
        ),
    },
    SECOND_CASE: {
        "leila": (
            "Senhor Anselmo is right, and I would say so. Three visits that ask 164 times the same help nobody, and"
            " the third one is ours. So I would begin by offering something that costs me: I ask my head of"
            " compliance to accept one of the other two reports, and I come back with a yes or a no by the end of the"
            " month. Until then I have nothing to sell. My purpose would be his: linkers who stay, and collars that"
            " do not come back.\n\nThe parties are he and two linkers whom the linkers choose. I carry out themes"
            " that both see first, and to my own office I carry out our late shades. I name four dangers on the first"
            " day. Then I ask whether I may hear the linkers without the family in the room, because Dona Graça"
            " stopped in the middle of a sentence. The right that I see is a Saturday that one knows on Thursday. The"
            " risk: I promise a dropped audit and my colleagues refuse. So I promise only to ask. I would stop and"
            " escalate if anyone were punished for talking."
        ),
        "jonas": (
            "He says no to a visitor, not to help. I hear three things: his time is taken, his people are put on"
            " stage, and nobody ever came back with an answer. I would repeat that to him and ask if I understood."
            " Then I would not explain coaching. I would ask him which of the three visits he would cancel if he"
            " could, and what it costs him in days.\n\nWhat my company can stop doing is in my own house: we have"
            " bought from him for eleven years and still audit as if we had met yesterday. My first step is to take the"
            " duplicate audit to our supplier team, with his own count of days, within two weeks. His first step,"
            " if he wants one, is to choose a problem that annoys him and the knitters alike, and to ask them what"
            " they would try. The workers' view matters here: a firm of cousins can be warm, and it can also be a"
            " place where nobody may complain about an uncle. I would ask Benedita how people say no here, and"
            " to whom."
        ),
        "mai": (
            "Known: a family firm, clean reports, three audits, 33 days of preparing, four late shades out of five in"
            " our own list. Heard: that the linkers were tired, and that the supermarket tells people earlier. Not"
            " known: why three of them left. Not in the room: those three, the other two customers, and my own design"
            " team. I would re-contract in two sentences. You decide whether there is coaching and about what. I do"
            " not audit you, and the few dangers that I must report I name on the first day.\n\nThen I would ask one"
            " thing: if you had your seven weeks back, what would you do with them? I would listen to the end of the"
            " answer and to what the daughter's face does. My own task is to get October replaced by the March"
            " report. I can name a date for an answer, and I cannot promise the answer. As a second step, and only if"
            " he agrees, an hour with linkers who choose each other, on the same question. The risk is politeness:"
            " that he says yes so that I leave."
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
