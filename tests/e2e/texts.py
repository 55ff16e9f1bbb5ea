"""Texts for the tests, made from a seed: the same seed, the same text; other seeds share no passage worth the name."""

import random

_WORDS = """
abbey accord acre agreed alley amber analyst anchor annual anvil apple arbour archive arrival ash attic autumn avenue
bakery ballot banner barge barley basin bay beacon bench berry billion birch bishop blanket blizzard board boulder brass
brewery bridge broad brook budget builder bureau cabin cable cadet camera canal candle captain carrier castle cattle
cedar cellar census century chamber channel chapel charter chief choir cider circuit citizen clay clerk cliff clinic
cloud coal coast cobalt college column committee compass copper coral cottage council county court crane crater crew
crop crown dairy dam dawn debate decade decision deputy desert diary district dock drought dune eagle east economy
editor eight election elm ember engine estate evening factory fair farmer ferry festival field fifteen figure fire fleet
flood flour forest forty foundry fountain four freight frost garden garrison gate ginger glacier glass governor grain
granite grant gravel gulf gypsum hall harbour harvest hearing heather heron hill honey horse hospital hotel island ivory
jacket journey judge jury kettle kiln kitchen ladder lagoon lake lamp lantern larch ledger lemon level library lighthouse
lime linen lodge lorry mackerel manager maple marble margin market marsh mason mayor meadow merchant merger mill mineral
minister mirror monday month moor morning motor mountain museum narrow nine north nurse oak oats officer olive orchard
order otter oven owner paddle palace panel paper parish parliament partner passenger pasture pear pebble pepper percent
pier pilot pine planner plaster plough police pond poplar port potter prairie price project quarry quarter quota railway
rain ranger rapid region report reserve resident ridge river road roof rope rural saddle safety sailor salmon salt
sandstone school second senate seven shelter shepherd ship shipyard shore signal silver slate south spokesman spring
square stable station steam steel stone storm stove strait street strike summer sunday surgeon survey swamp tailor
tanker tariff temple tender third thirty timber tower town tractor trade treaty tribunal tunnel turbine twelve union
valley vessel village vineyard vote wagon walnut warden warehouse water weaver weekend west wharf wheat willow window
winter witness wool workshop yard year zinc
""".split()

# Letters to draw from: (characters, space between words). Code points that stand alone or combine as drawn.
_SCRIPTS = {
    "han": ([chr(c) for c in range(0x4E00, 0x4E00 + 3000)], ""),
    "hiragana": ([chr(c) for c in range(0x3042, 0x3090)], ""),
    "thai": ([chr(c) for c in (*range(0x0E01, 0x0E2F), 0x0E30, 0x0E32)], ""),
    "hangul": ([chr(c) for c in range(0xAC00, 0xAC00 + 4000)], " "),
    "arabic": ([chr(c) for c in range(0x0628, 0x063B)], " "),
    "hebrew": ([chr(c) for c in range(0x05D0, 0x05EB)], " "),
    "georgian": ([chr(c) for c in range(0x10D0, 0x10F1)], " "),
    "armenian": ([chr(c) for c in range(0x0561, 0x0587)], " "),
    "cyrillic": ([chr(c) for c in range(0x0430, 0x0450)], " "),
    "devanagari": ([chr(c) for c in range(0x0915, 0x0939)], " "),
}
SCRIPTS = tuple(_SCRIPTS)

# Lines that stand on a page and belong to no report.
FURNITURE = (
    "Also Read | Harbour council puts off its vote on the new ferry",
    "We use cookies to improve your experience. By continuing to use this site you agree to our use of cookies.",
    "Your browser is not supported. Please upgrade your browser for the best experience.",
    "Subscribe to our newsletter",
    "Copyright 2024 The Daily Example. All rights reserved.",
)


def sentences(seed, words):
    """`words` words as a list of sentences."""
    draw = random.Random(f"prose {seed}")
    result, left = [], words
    while left > 0:
        count = min(left, draw.randint(9, 16))
        if left - count < 4:
            count = left
        chosen = [draw.choice(_WORDS) for _ in range(count)]
        result.append(" ".join(chosen).capitalize() + ".")
        left -= count
    return result


def lay_out(chosen, in_paragraph=3):
    """Sentences as paragraphs, one a line."""
    return "\n".join(" ".join(chosen[i:i + in_paragraph]) for i in range(0, len(chosen), in_paragraph)) + "\n"


def prose(seed, words=220):
    """English-looking text of so many words, in paragraphs."""
    return lay_out(sentences(seed, words))


def script(name, seed, words=160):
    """Text in a script of SCRIPTS; for those without spaces, of `words` × 4 letters."""
    letters, space = _SCRIPTS[name]
    draw = random.Random(f"{name} {seed}")
    chosen = ["".join(draw.choice(letters) for _ in range(draw.randint(3, 6))) for _ in range(words)]
    lines = [space.join(chosen[i:i + 25]) for i in range(0, words, 25)]
    return "\n".join(lines) + "\n"


def with_furniture(text):
    """The text with furniture lines before, inside and after it."""
    lines = text.rstrip("\n").split("\n")
    middle = len(lines) // 2
    return "\n".join([FURNITURE[2], *lines[:middle], FURNITURE[0], FURNITURE[1], *lines[middle:], *FURNITURE[3:]]) + "\n"
