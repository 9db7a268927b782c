"""Which words show what the name beside them names?"""

from __future__ import annotations

PREPOSITIONS = frozenset(
    "in at from near to into toward towards around outside inside across through over between via above beyond".split()
)
"""Words after which a doubtful name is a place."""

OTHER_TAILS = frozenset(
    "Accord Accords Agreement Agreements Act Bank Brigade Cathedral Championship Championships Church Club College "
    "Conference Convention Conventions Court Declaration Doctrine Exchange FC Forum Foundation Games Hospital "
    "Institute Journal Law Memorandum Museum Olympics Orchestra Pact Post Press Process Protocol Regiment School "
    "Square Street Summit Telegraph Theatre Theater Times Treaty University".split()
)
"""Capitalised words that make of the place before them a name of something else."""

TITLES = frozenset(
    "President Premier Minister Secretary Chancellor Governor Mayor Senator Representative Ambassador General Gen Lt "
    "Maj Col Colonel Major Captain Lieutenant Sergeant Admiral Commander Marshal Chief Spokesman Spokeswoman "
    "Spokesperson King Queen Prince Princess Pope Patriarch Archbishop Bishop Mr Mrs Ms Dr Sir Lord Lady Judge Prof "
    "Professor MP spokesman spokeswoman spokesperson".split()
)
"""Words after which capitalised words are a person's name."""

FACILITIES = frozenset(
    "airport airfield aerodrome base bridge camp canal cathedral center centre church city clinic colony dam district "
    "dockyard factory farm field forest garden hall highway hospital hotel house island islands lake mall market "
    "monastery mosque mountain mountains museum oblast palace park peninsula plant plaza port prison province railway "
    "refinery region reservoir river road school sea shipyard square stadium station street terminal theater theatre "
    "tower town university valley village zoo".split()
)
"""Last words that make a place of their own out of the place before them: Minsk Airport, Lviv Stadium."""
GENERIC = FACILITIES | frozenset(
    "air allied allies army central coastal east eastern front high international local main military national naval "
    "new north northern nuclear oil old power region regional south southern state strategic the west western".split()
)
"""Words of which alone no name is made: Military Airport, East-West."""
ORGANISATIONS = frozenset(
    "academy agency army authority bank board brigade bureau command commission committee company corporation council "
    "court department fleet force forces group guard institute ministry office parliament party police regiment "
    "service services union".split()
)
"""Last words that show an organisation where the model saw a place."""
GEOGRAPHIC = frozenset(
    "airfield airport bay bridge county dam district governorate gulf island islands lake mountain mountains oblast "
    "peninsula province region river strait valley".split()
)
"""Last words that show a place where the model saw an organisation."""
THINGS = frozenset("Cyclone HMS Hurricane MS MV Operation SS Saint Storm St Team Tropical Typhoon USS Winter".split())
"""First words of names that are like people's, but a storm's, a ship's or a saint's."""
SPEECH = frozenset("added admitted argued asked called denied said says told tweeted warned wrote".split())
"""Verbs beside which a single unlisted name is a person's."""
