"""Words that a narrow column has cut, told from words that fill their line, where nothing on the page decides it."""

import re

_LONG = 9  # letters; shorter words than this are cut in no column that holds a sentence
_VOWEL = re.compile(r"(?i)[aeiouy]")
_SMALL = re.compile(
    r"a|i|am|an|as|at|be|by|do|go|he|if|in|is|it|me|my|no|of|oh|ok|on|or|pe|pp|so|to|tv|up|us|we|yr|ks"
)
_FUNCTION_WORDS = """
a about after again all also am an and any are as at be because been before being between both but by
can could did do does done during each every few first for from further get give given go good had has
have he help her him his how i if in including into is it its just last lead less like made make many
may more most much must my need new next no non not now of off on once one only or other our out over
own part per plan same school see she should since so some such take term than that the their them then
there these they this those through time to two under until up us use used very was we week well were
what when where which while who whole why will with within without work would year years yes yet you
your
"""
_ENDS = """
able ably action actions ance ances ant ants aries ary ation ations ative ator ators ence ences ent ents
ian ians ible ically iction ictions ing ings ional ionally ities ition itions itive ment ments ness
ories ory ship ships sion sions ually ution utions
"""
COMMON = frozenset(_FUNCTION_WORDS.split())  # they are no ends of words
_ENDINGS = tuple(_ENDS.split())  # how the long words of English end


def joins(first: str, rest: str, known: frozenset[str]) -> bool:
    """Whether the ends of two lines together are a word of the document."""
    return first.casefold() + rest.strip(".,;:!?)").casefold() in known


def one_word(first: str, rest: str, known: frozenset[str]) -> bool:
    """Whether the ends of two lines are one word, by the words of the document and by how words end.

    Two whole words that fill their lines must not be taken for one.
    """
    if joins(first, rest, known):
        return True
    rest = rest.strip(".,;:!?)").casefold()
    if len(rest) < 3 and rest.isalpha():
        return _SMALL.fullmatch(rest) is None
    if not rest.isalpha() or first.casefold() in known or rest in known:
        return False
    if _VOWEL.search(first) is None:
        return True
    return len(first) + len(rest) >= _LONG and any(rest.endswith(e) or e.endswith(rest) for e in _ENDINGS)
