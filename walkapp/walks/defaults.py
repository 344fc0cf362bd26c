"""The categories that a new municipality begins with; it may rename, hide and add."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefaultCategory:
    """A category as a new municipality gets it. `due_days` is None where the severity decides."""

    key: str
    name_sv: str
    name_en: str
    short_sv: str
    short_en: str
    icon: str
    questions: tuple[str, ...]
    due_days: int | None = None


DEFAULT_CATEGORIES = (
    DefaultCategory("lighting", "Belysning", "Lighting", "Belysning", "Lighting", "lightbulb", (
        "Är någon lampa trasig eller blinkar den?", "Är det mörkt mellan lamporna?", "Bländar ljuset?",
        "Kan du känna igen ett ansikte på tio meter?", "Skyms lampan av träd?"), 120),
    DefaultCategory("vegetation", "Växtlighet", "Vegetation", "Växtlighet", "Vegetation", "tree-deciduous", (
        "Skymmer buskar sikten, lampan eller en skylt?", "Växer de ut över gångvägen?",
        "Finns sly där någon kan stå dold?")),
    DefaultCategory("sightlines", "Sikt och överblick", "Sight lines", "Sikt", "Sight lines", "eye", (
        "Ser du vad som väntar?", "Finns mörka hörn, murar eller prång?", "Syns du från fönster?")),
    DefaultCategory("underpass", "Tunnel och passage", "Underpass", "Tunnel", "Underpass", "rainbow", (
        "Ser du hela tunneln innan du går in?", "Fungerar ljuset?", "Finns en annan väg?")),
    DefaultCategory("graffiti", "Klotter", "Graffiti", "Klotter", "Graffiti", "spray-can", (
        "Var sitter det och vems är ytan?", "Är det hot eller hets? Det ska bort först."), 7),
    DefaultCategory("litter", "Nedskräpning och skötsel", "Litter and upkeep", "Skräp", "Litter", "trash-2", (
        "Räcker papperskorgarna?", "Är platsen skött?", "Finns dumpat avfall?")),
    DefaultCategory("surface", "Gångyta och framkomlighet", "Surface and passability", "Gångyta", "Surface",
        "footprints", ("Finns gropar, kanter eller is?", "Kommer man fram med rullator, barnvagn och rullstol?")),
    DefaultCategory("vandalism", "Skadegörelse", "Vandalism", "Skadat", "Damage", "hammer", (
        "Vad är sönder?", "Är det farligt nu?")),
    DefaultCategory("traffic", "Trafik och skolväg", "Traffic and school route", "Trafik", "Traffic", "car", (
        "Går det för fort?", "Är övergången säker?", "Saknas gångväg?",
        "Kör mopeder eller bilar där de inte får?")),
    DefaultCategory("transit", "Hållplats och station", "Stop and station", "Hållplats", "Stop", "bus", (
        "Är väntplatsen ljus och synlig?", "Hur är vägen dit?")),
    DefaultCategory("wayfinding", "Skyltar och orientering", "Signs and wayfinding", "Skyltar", "Signs", "signpost", (
        "Vet du var du är?", "Kan du beskriva platsen för 112?", "Saknas en skylt?")),
    DefaultCategory("playground", "Lekplats, park och utrustning", "Playground and equipment", "Lekplats", "Play",
        "toy-brick", ("Är något löst, vasst eller trasigt?", "Fungerar bänkarna?")),
    DefaultCategory("parking", "Parkering, entré, cykelställ", "Parking and entrances", "Parkering", "Parking",
        "square-parking", ("Är garage, entré och förråd ljusa och låsta?",)),
    DefaultCategory("social", "Ordning och människor på platsen", "Order and social life", "Ordning", "Order", "users",
        ("När är det folktomt?", "Vad händer på platsen, och när? Beskriv händelser, aldrig personer.")),
    DefaultCategory("other", "Övrigt", "Other", "Övrigt", "Other", "shapes", ()),
    DefaultCategory("positive", "Det som är bra", "What works", "Bra", "Good", "thumbs-up", (
        "Vad är tryggt och trivsamt här?", "Vad vill vi behålla eller göra på fler platser?")),
)  # fmt: skip
