"""What in a news text is not the story: bylines, credits, links, promotions, labels, tags, agency lines?

RULES is the table; a rule that is in doubt has no row. The first rule that matches a paragraph cuts it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Where(Enum):
    """Where a rule looks: before the first paragraph of the story, everywhere, or in the last five paragraphs."""

    HEAD = "head"
    ANYWHERE = "anywhere"
    TAIL = "tail"


class What(Enum):
    """What a rule cuts: the paragraph it matches, the matching part of one, the next line too, or all that follows."""

    PARAGRAPH = "paragraph"
    PART = "part"
    LABEL = "label and the line below"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Rule:
    """A sort of furniture: `pattern` fits a whole paragraph, or a part of it; `topics` tells that it lists topics."""

    name: str
    pattern: re.Pattern[str]
    example: str
    where: Where = Where.ANYWHERE
    what: What = What.PARAGRAPH
    topics: bool = False


_UPPER = "A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁЄІЇҐ"
_NAME = rf"[{_UPPER}][\w.'’-]*(?: (?:de|der|van|von|al|bin|la|le|du|di|[{_UPPER}][\w.'’-]*)){{1,3}}"
_PLACE = rf"[{_UPPER}][\w.'’-]*(?: [{_UPPER}][\w.'’-]*){{0,2}}"
_PERSON = rf"{_NAME}(?: (?:in|at|for) {_PLACE})?"
_TITLE_WORD = rf"(?:[{_UPPER}\d][\w.'’/-]*|of|via(?: [a-z]+)?|and|for|in|at|the|de|van|von|&|[|])"
_AGENCY = (
    r"(?:The )?(?:AP|AFP|PAP|EPA(?:-EFE)?|EFE|PA|UPI|DPA|dpa|TASS|Tass|ANSA|AAP|Reuters|REUTERS|Xinhua|Interfax|"
    r"Ukrinform|Bloomberg|Shutterstock|Getty(?: Images)?|Anadolu(?: Agency)?|(?:Australian )?Associated Press|"
    r"Press Association|NurPhoto|Zuma Press|Pool|Sputnik|AP Photo|AFP Photo|iStock|Alamy)"
)
_AGENCY_LIST = rf"{_AGENCY}(?:(?:,| and|/| via|&) ?{_AGENCY})*"
_SHARE_WORD = (
    r"(?:share(?: (?:this|on)(?: article| story| page)?)?|tweet|e-?mail|print|copy(?: link)?|whatsapp|facebook|twitter|"
    r"x|linkedin|telegram|pinterest|reddit|messenger|viber|flipboard|pocket|save|comments?(?: \(?\d+\)?)?)"
)


def _rule(
    name: str,
    example: str,
    pattern: str,
    *,
    where: Where = Where.ANYWHERE,
    what: What = What.PARAGRAPH,
    topics: bool = False,
) -> Rule:
    return Rule(name, re.compile(pattern), example, where, what, topics)


RULES: tuple[Rule, ...] = (
    _rule(
        "hashtags",
        "#Kharkiv #Power grid #Winter",
        r"#(?=[^#]{0,40}[^\W\d])[\w'’&./-]+(?: [\w'’&./-]+){0,4}(?:[ ,;]*#[\w'’&./-]+(?: [\w'’&./-]+){0,4})*[ ,;]*",
        topics=True,
    ),
    _rule(
        "tag list",
        "Tags: energy, Kharkiv, winter",
        r"(?i:tags|topics|themes|keywords)\s*: ?(?=[^.]{2,200}$)(?:[^,;|.]{2,40}[,;|] ?){0,20}[^,;|.]{2,40}",
        topics=True,
    ),
    _rule(
        "tag label",
        "🏷️ Themes",
        r"\W*(?i:themes|tags|topics|keywords)\W*",
        what=What.LABEL,
        topics=True,
    ),
    _rule(
        "section label",
        "📌 Key Takeaways",
        r"(?:[^\w\s\"'“‘(]+ ?(?i:key takeaways|key points|full retelling|full story|summary|in brief|highlights)|"
        r"(?i:key takeaways|full retelling)) ?:?",
    ),
    _rule(
        "entity graph",
        "Entity Intersection Graph",
        r"(?i:entity intersection graph)",
        where=Where.TAIL,
        what=What.REST,
    ),
    _rule(
        "outlet line",
        "- BBC News",
        r"[-–—•] ?(?:The )?(?:BBC|CNN|Sky|ITV|ABC|NBC|CBS|Fox|DW|Al Jazeera|Guardian|Reuters|AFP|AP|Euronews)"
        r"(?: [A-Z][a-z]+){0,2}",
        where=Where.HEAD,
    ),
    _rule(
        "byline list",
        "- Anna Berg in Oslo and Ivan Petrenko in Kyiv",
        rf"[-–—•] ?{_PERSON}(?:(?:,| and| &|, and) {_PERSON})*",
        where=Where.HEAD,
    ),
    _rule(
        "outlet dateline",
        "CNN —",
        r"(?:[A-Z][a-z]+(?: [A-Z][a-z]+)? )?(?:CNN|AP|AFP|BBC) ?[—–-]",
        where=Where.HEAD,
    ),
    _rule(
        "byline",
        "By Anna Berg, Energy Correspondent",
        rf"(?:[Bb]y|BY|(?:Authored|Written|Reported|"
        rf"Posted) by) [{_UPPER}][\w.'’-]*(?:,? {_TITLE_WORD}){{1,11}}[:,]?",
        where=Where.HEAD,
    ),
    _rule(
        "photo credit",
        "(Photo : Photo by A. BERG / AFP)",
        r"\((?i:photo|image|picture|photograph|credit|file photo|photo credit|ap photo)s?\b ?(?:[:/]|by\b|via\b|"
        r"courtesy\b|credit\b)"
        r"[^()]{0,160}\)",
        what=What.PART,
    ),
    _rule(
        "agency credit",
        "(Anna Berg/AP)",
        rf"\((?=[{_UPPER}])[^().;]{{2,80}}?(?:/| via |, ){_AGENCY_LIST}\)",
        what=What.PART,
    ),
    _rule(
        "credit after caption",
        "Workers mend a line. Anna Berg/Getty Images",
        rf"(?<=[.!?”\"]) (?:{_NAME}/)(?:[\w ]{{2,30}}/)?{_AGENCY_LIST}$",
        what=What.PART,
    ),
    _rule(
        "embedded link",
        "A night of repairs pic.twitter.com/AbC123",
        r"\b(?:pic\.twitter\.com|t\.co)/\w{1,20}",
        what=What.PART,
    ),
    _rule(
        "credit line",
        "Anna Berg/Reuters",
        rf"(?:{_NAME} ?/ ?)?{_AGENCY}(?: ?/ ?(?:{_AGENCY}|{_NAME}))*",
    ),
    _rule(
        "origin line",
        "(From Gridwatch/YouTube)",
        rf"\((?:From|Source:) {_PLACE}(?:/{_PLACE})+\)|Courtesy: ?[\w.-]+\.[a-z]{{2,4}}",
    ),
    _rule(
        "photo line",
        "Photo: Anna Berg, Anadolu Agency",
        rf"(?i:photo|photos|image|picture)(?: (?i:credit|by))? ?[:—-] ?{_PLACE}(?:(?:,|/| /| and| via) ?{_PLACE})*",
    ),
    _rule(
        "related line",
        "READ MORE: Ten charts on the grid",
        r"(?i:read more|read also|also read|see also|see more|read next|watch also|must read|related|"
        r"related articles?|"
        r"related stor(?:y|ies)|related news|related content|related topics|more on this|don['’]t miss|"
        r"recommended|up next|most read|"
        r"related coverage) ?[:|»>–—-] ?.{1,300}",
    ),
    _rule(
        "related label",
        "Read more here.",
        r"(?i:read more|read also|see also|also read|read next|read on|read more here|related articles?|"
        r"related stor(?:y|ies)|"
        r"you may also like|what to read next|recommended for you|more stories|read this next) ?[:.…>»]*",
    ),
    _rule(
        "read more on",
        "Read more on the energy war",
        r"\W{0,3}(?i:read (?:(?:all )?the latest|more (?:latest )?(?:on|in|about|from|information|stories|sun|"
        r"of our)|our\b|the full "
        r"(?:story|report|article))|most read in|you can (?:also )?(?:read|find) (?:more|some of|out more)|"
        r"more information can be found|more news about|"
        r"more on|read all the|to read more|for more information,? (?:please )?visit|"
        r"more information on this subject|"
        r"more in the article)\b(?! than).{0,300}",
    ),
    _rule(
        "link at the end",
        "The grid held. More in the article below:",
        r"(?<=[.!?”\"]) ?(?i:we wrote more about (?:this|it) in the article|more in the article|more information on "
        r"this (?:subject|topic) can be found in|read (?:all )?the latest news,|follow us on (?:facebook|twitter|"
        r"instagram|telegram))\b.{0,300}$",
        what=What.PART,
    ),
    _rule(
        "explainer",
        "Everything you need to know about the winter of strikes...",
        r"(?:All|Everything) you need to know about .{5,100}",
    ),
    _rule(
        "top stories",
        "Today's top stories curated by our desk.",
        r"(?i:today['’]s top stories|share the best of|quickly share this)\b.{0,300}",
    ),
    _rule(
        "video below",
        "Watch the full speech of the minister below:",
        r"(?:(?i:be sure to )?(?i:watch) (?i:the )(?:[\w'’-]+ ){1,8}(?i:below|here)|"
        r"(?i:the )(?:[\w'’-]+ ){1,10}(?i:can be (?:seen|watched|heard) here)):",
    ),
    _rule(
        "other topics",
        "Other Topics of Interest Ten charts on the grid",
        r"(?i:other topics of interest)\b.*",
    ),
    _rule(
        "video link",
        "See the video: a night at the substation",
        r"(?i:see the video\b|view video\b|watch (?:the (?:full )?(?:video|clip|interview|speech)|tv live)|"
        r"(?:the )?(?:rest|continuation) of the "
        r"(?:article|text|material)\b|read the report of).{0,200}",
    ),
    _rule(
        "link line",
        "Our channel: https://example.org/grid",
        r"(?:[^\s.]+ ){0,5}https?://\S+",
    ),
    _rule(
        "advertisement",
        "Advertisement",
        r"(?i:advertisement|advertising|sponsored(?: content)?|(?:story|article) continues (?:below|"
        r"after).{0,30}|continue reading\b.{0,60})[:.]?",
    ),
    _rule(
        "button",
        "Show more",
        r"(?i:expand|show more|load more|view gallery|play video|listen to this article|leave a reply|log in|"
        r"sign in|subscribe|"
        r"back to top|view comments|\d{1,2} min(?:ute)?s? read|(?:last )?updated \d.{0,40})",
    ),
    _rule(
        "newsletter",
        "Sign up to our morning newsletter",
        r"(?i:skip past newsletter)\b.*|(?=.{0,400}$)(?:(?i:sign up|subscribe)(?i: to| for| now|!)\b.*|"
        r"(?i:to learn more about\b.{0,100}, subscribe to)\b.*|"
        r"(?=.*(?i:\b(?:sign up|subscribe)\b)).*(?i:\bnewsletters?\b).*)",
    ),
    _rule(
        "follow us",
        "JOIN US ON TELEGRAM! Follow our coverage",
        r"(?=.{0,300}$)(?i:join us on|follow us on|like us on|find us on|subscribe to us|"
        r"follow .{2,40} on (?:facebook|twitter|x|instagram|"
        r"telegram|google news)|join (?:our|the) .{0,30}(?:channel|community|telegram|whatsapp))\b.*",
    ),
    _rule(
        "app and click",
        "CLICK HERE TO GET THE GRID APP",
        r"(?=.{0,300}$)(?i:click here (?:to|for)|download (?:our|the) .{0,30}\bapp\b|get (?:our|"
        r"the) .{0,30}(?:app|newsletter)\b|"
        r"tap here to|e-?mail us at|(?:new )?you can (?:now )?(?:also )?listen to|"
        r"only verified information is available)\b.*",
    ),
    _rule(
        "donation",
        "Support our journalism for two euros",
        r"(?=.{0,300}$)(?i:please donate|donate (?:now|here|today|to us)|support (?:us|our (?:work|journalism|"
        r"newsroom))|help ukraine, join|"
        r"become an? (?:patron|member|subscriber|supporter)|we pay for your stories|do you have a story for)\b.*",
    ),
    _rule(
        "cookies",
        "We use cookies to improve your visit.",
        r"(?=.{0,400}$)(?i:(?:we|this (?:site|website|page)) uses? cookies|(?:accept|manage) (?:all )?cookies|"
        r"by (?:continuing|using|clicking)\b.{0,80}"
        r"\bcookies|thank you for sharing your thoughts|share your experiences, suggestions)\b.*",
    ),
    _rule(
        "share bar",
        "Share | Tweet | Email",
        rf"(?i:{_SHARE_WORD}(?:[\s|·•,/]+{_SHARE_WORD})*)",
    ),
    _rule(
        "disclaimer",
        "The views expressed here are the author's own.",
        r"(?i:the (?:views|opinions) expressed (?:in|by|here|are)|this (?:article|story) (?:was|is|"
        r"has been) (?:originally|first|re)-?"
        r"(?:published|posted|printed)|reprinted from|we proudly re-?post|the article comes from)\b.{0,900}",
    ),
    _rule(
        "link in capitals",
        "HOW THE GRID SURVIVED A WINTER OF STRIKES",
        rf"(?=.{{30,200}}$)(?=(?:\S+ ){{4}})(?!.*\d$)[^a-z.]*[{_UPPER}]{{2}}[^a-z.]*(?:\.[^a-z.\s][^a-z.]*)*[^a-z.]",
    ),
    _rule(
        "copyright",
        "© 2023 The Grid Times",
        r"(?:©|\([cC]\)|(?i:copyright)) .{0,150}|(?i:all rights reserved).{0,80}",
        where=Where.TAIL,
    ),
    _rule(
        "agency inputs",
        "With inputs from AP/Reuters",
        r"[(—–-]* ?(?i:with )?(?i:additional )?(?i:inputs?|reporting|files?|agency reports?|reports?) (?i:from|"
        r"by) [^.]{2,120}[.)]*",
        where=Where.TAIL,
    ),
    _rule(
        "contributors",
        "The Associated Press contributed to this report.",
        r".{2,150} contributed to (?:this|the) (?:report|story|article|reporting)\.?",
        where=Where.TAIL,
    ),
    _rule(
        "reporting line",
        "Reporting by A. Berg; editing by C. Dee",
        r"\(?(?i:reporting|editing|writing|compiled|translated|additional reporting) (?:by|from) (?=[A-Z]).{2,200}",
        where=Where.TAIL,
    ),
    _rule(
        "agency",
        "(Reuters)",
        rf"\(?{_AGENCY_LIST}\)?|\((?:[A-Z]{{2,4}}(?:/[A-Za-z]{{1,4}})?)\)",
        where=Where.TAIL,
    ),
    _rule(
        "agency at the end",
        "Repairs go on. (Reuters)",
        rf"(?<=[.!?”\"]) ?\({_AGENCY_LIST}(?:/[\w ]+)?\)$",
        where=Where.TAIL,
        what=What.PART,
    ),
    _rule(
        "source line",
        "Source: PAP, Reuters",
        r"(?:Sources?|Author ?/ ?author|Authors?|Courtesy|Credit) ?: ?[^.]{1,60}(?:\.\w{2,4}[^.]{0,60})?",
        where=Where.TAIL,
    ),
    _rule(
        "author note",
        "About the author",
        rf"(?i:about the (?:writer|author)s?)|{_NAME} is an? .{{2,80}}\b(?:reporter|correspondent|journalist|"
        rf"editor|writer|columnist)\b.{{0,40}}\bbased in\b.*",
        where=Where.TAIL,
    ),
)
"""Every rule, in the order in which they are tried."""
