"""The contracts that the demo's people drafted, and what their trainer says of them. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CONTRACT = "your-contract"


@dataclass(frozen=True)
class Draft:
    """A contract; `levels` and `comment` are its mark, if it has one, which is `released` or still the trainer's own.

    `days_ago` is for a draft that was handed in ahead of its turn, before a visit.
    """

    text: str
    levels: tuple[int, ...] = ()
    comment: str = ""
    released: bool = True
    days_ago: int | None = None


DRAFTS: Mapping[str, Draft] = {
    "leila": Draft(
        "Managers want fewer empty places on Mondays. The worker members want a target that can be reached without"
        " going thirsty. Both are our purpose. The general manager, the four worker members and the union, which we"
        " invite now, agree to this. I ask, I listen and I guide three meetings. I do not audit, decide or judge"
        " anyone. Themes leave this room without names, and you see them before anybody else. Four dangers I cannot"
        " keep: serious harm that may come soon, child or forced labour, sexual violence, and somebody who is punished"
        " for speaking. These I pass on the same day. Nobody is worse off for speaking; I ask about it each time. We"
        " look at this paper after the third visit, or earlier if one side asks.\n\nNext step: by Friday the general"
        " manager writes to the union in cutting. The risk is that the worker members feel replaced, so I ask them"
        " first.",
        (3, 3, 3, 2),
        "Both purposes stand side by side, and neither side has to give in to read it. Ask yourself what you do if the"
        " union says no.",
    ),
    "jonas": Draft(
        "Purpose: people come on Mondays because the week is bearable, and the hourly target is one that both sides"
        " know the reason for. Parties: the general manager, the worker members elected in March, and a delegate of"
        " the union in cutting if it wants to come. I guide the talk and ask. I do not inspect, I do not fix the"
        " target, and I do not report who said what. I take home themes, which you read first. I tell you now what I"
        " must pass on at once: danger to life, suspected child or forced labour, sexual violence, retaliation. If"
        " anybody loses a place or hours for speaking, we stop. We read this again after visit three.\n\nNext step: I"
        " ask my planner by the 12th whether 30 June can move by a week. I own that one. The risk is that she says no"
        " and the target stays, so I promise an answer and not a date.",
        (2, 3, 3, 3),
        "You looked at your own order first, and you promised only what is yours to promise.",
    ),
    "mai": Draft(
        "We agree to find out why Mondays are empty, and what the target does to the people who sew. Neither side has"
        " to prove the other wrong. The general manager and four elected worker members agree; the union is asked"
        " before the first meeting how it wants to take part. My role is to ask and to keep the order of speaking. My"
        " role is not to audit, to advise on pay or to choose a target. What I carry out are themes that both sides"
        " have read. What I cannot keep are the four red flags, and I explain each of them before we begin. Nobody is"
        " moved, warned or left without overtime because of a word said here. We end or renew this after three"
        " visits.\n\nNext step: on Tuesday I meet the worker members alone for half an hour. The personnel manager"
        " finds the room by Monday. The risk is that the meeting itself marks them, so I meet the managers alone too.",
        (3, 2, 3, 3),
        "Meeting both sides alone protects the smaller one. Say in one more sentence what the water has to do with"
        " it: it is the fact that cannot wait.",
    ),
    "ruth": Draft(
        "You called it discipline. They called it thirst. I would like both words to stand at the top of this paper."
        " The parties are the general manager, the four worker members, and the union in cutting, whose members are"
        " under the same target. I come three times. I listen, ask, and look after the time. I do not audit, I do not"
        " take decisions and I do not collect names. Themes go to both of you first and to my company after that. I"
        " cannot keep to myself serious danger, suspected child or forced labour, sexual violence or any punishment"
        " for speaking; you hear that before you tell me anything. Nobody is to lose anything by speaking. We meet in"
        " July to read this again.\n\nNext step: from tomorrow the line leaders and the worker members try one break"
        " for water each hour, for a week. The production manager owns it. The risk is lost pieces before 30 June.",
        (3, 3, 2, 2),
        "Strong on both words. But is the hourly break your step or theirs? It reads as if you had decided it.",
    ),
    "sofia": Draft(
        "Purpose: fewer empty places on Mondays, and a target for each hour that people can reach and still drink."
        " Parties: the general manager, the four worker members of the committee, and the union that has members in"
        " cutting. What I do: I ask, I listen, and I guide your talks on three visits. What I do not do: I do not"
        " audit, I do not set the target, and I do not say who is right. What leaves the room are themes without names,"
        " and both sides see them first. There are four dangers that I must report on the same day, and I explain them"
        " before we start. Nobody may be worse off for speaking, and I ask about it at each visit. We look at this"
        " again after the third one.\n\nNext step: I telephone my planner on Wednesday about the 30th of June, and the"
        " general manager invites the union in the same week. The risk is that I come back with nothing.",
        (2, 3, 2, 2),
        "Your purpose holds what both sides said, and your own company takes the first step. That is rare.\n\nTwo"
        " things for the next draft. *Name the four dangers* and do not only announce them: people decide at that line."
        " And the worker members could say who invites the union; it is their neighbour.",
        days_ago=12,
    ),
    "ines": Draft(
        "The general manager says discipline, and I would ask him what he would see on a good Monday. The worker"
        " members say that the target went up without them. So the purpose is a target that was talked about, and"
        " Mondays on which people come. The general manager agrees, and so do the four worker members. I ask"
        " questions and guide the meeting. I am not here to audit or to find somebody guilty. I pass themes on, never"
        " names. I cannot keep it secret when somebody is in danger, when a child or a forced person works, when there"
        " is sexual violence, or when somebody is punished. If you speak, you are safe from my side, and I want the"
        " manager to say the same. After three visits we look again.\n\nNext step: the manager tells the committee by"
        " next Thursday how the target was made. A risk is that he only explains and does not listen.",
        (2, 1, 3, 2),
        "Clear and warm, and one could read it aloud. The union in cutting is missing: who asks it, and when?",
        released=False,
        days_ago=9,
    ),
    "pran": Draft(
        "This is what I would read aloud. We want to know together why people stay away on Mondays and why they do not"
        " drink. The general manager wants the first, the worker members want the second, and I think that it is one"
        " thing. The union is invited, because a talk on targets without it would be half a talk. I do not negotiate"
        " pay or targets with you; that belongs to you and to the union. I ask, and I keep the time. I do not audit."
        " I tell my company themes only, after you have seen them. I must tell at once about danger, about child or"
        " forced labour, about sexual violence and about revenge. Who speaks must not pay for it. We look at the paper"
        " again when the order has left, in July.\n\nNext step: two worker members and the planner count the water"
        " breaks for one week, from Monday. The risk is that the counting is used against slow people.",
        days_ago=5,
    ),
    "deniz": Draft(
        "Both sides want a calmer week. For the managers it means full lines on Monday. For the workers it means a"
        " target on which somebody has asked them. I offer three visits. I ask and listen, I sum up, and I say when I"
        " change my role. I will not check documents, I will not decide, and I will not carry names. Your general"
        " manager, the four worker members and the union in cutting hear this at the same hour and in the same words."
        " There are things that I cannot keep: somebody may be badly hurt, a child works here, somebody is forced,"
        " somebody is hurt sexually, somebody is punished for talking. On that day I pass it on, and I say so. We read"
        " this again after the second visit, because three may be late.\n\nNext step: the assistant of the general"
        " manager puts water on each line by Wednesday. The risk is that water comes and the target"
        " stays.",
        days_ago=3,
    ),
}

# An allowance: who may have more attempts, at what, and why.
ALLOWED = ("sofia", "what-evidence-says", 1)
REASON = "You read the numbers in your third language. Take one attempt more, and your time."
