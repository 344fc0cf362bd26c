"""Who lives in the example: municipalities, areas, departments and invented people."""

from walkapp.accounts.models import DepartmentKind
from walkapp.accounts.rules import Role
from walkapp.example.content.kinds import Party, Person, Place, Story
from walkapp.example.content.towns import LUDVIKA, SMEDJEBACKEN

_OUTSIDE = DepartmentKind.EXTERNAL

SMEDJEBACKEN_STORY = Story(
    name="Smedjebacken",
    town=SMEDJEBACKEN,
    outline=(
        (15.22, 60.19), (15.30, 60.25), (15.42, 60.29), (15.55, 60.27), (15.62, 60.22), (15.72, 60.18),
        (15.76, 60.11), (15.72, 60.05), (15.66, 60.00), (15.62, 59.95), (15.52, 59.91), (15.42, 59.88),
        (15.33, 59.90), (15.30, 59.96), (15.22, 60.00), (15.20, 60.06), (15.25, 60.10), (15.21, 60.14),
    ),
    fault_phone="0240-00 00 00",
    places=(
        Place("Centrala Smedjebacken", (
            (-440, 330), (150, 330), (240, 215), (560, 215), (640, 110), (480, -60), (200, -240), (-60, -280),
            (-440, -280))),
        Place("Stationen och bruket", ((-1150, 330), (-440, 330), (-440, -280), (-600, -600), (-1150, -650))),
        Place("Harnäs", ((-440, -280), (-60, -280), (-330, -1150), (-640, -1150), (-600, -600))),
        Place("Berga", ((240, 215), (150, 330), (300, 760), (560, 980), (1150, 800), (1150, 240), (560, 215))),
        Place("Hagge", ((-7600, -5000), (-5400, -5000), (-5400, -6800), (-7600, -6800))),
        Place("Söderbärke", ((6400, -6600), (9000, -6600), (9000, -9000), (6400, -9000))),
    ),
    parties=(
        Party("gata", "Gatuenheten", "gatuenheten@example.org", phone="0240-00 00 10"),
        Party("park", "Parkenheten", "parkenheten@example.org", phone="0240-00 00 11"),
        Party("fastighet", "Fastighetsenheten", "fastighetsenheten@example.org", phone="0240-00 00 12"),
        Party("fritid", "Kultur- och fritidsenheten", "fritid@example.org"),
        Party("social", "Socialtjänsten", "socialtjansten@example.org"),
        Party("trafikverket", "Trafikverket", "trafikverket@example.org", _OUTSIDE, "0771-921 921"),
        Party("polis", "Polisen", "polisen@example.org", _OUTSIDE, "114 14"),
        Party("barkehus", "Bärkehus", "barkehus@example.org", _OUTSIDE),
        Party("elnat", "Barkens Elnät", "elnat@example.org", _OUTSIDE),
        Party("buss", "Dalatrafik", "dalatrafik@example.org", _OUTSIDE),
        Party("vag", "Harnäs vägförening", "vagforening@example.org", _OUTSIDE),
    ),
    people=(
        Person("admin", "Astrid Nyhem", Role.ADMIN),
        Person("coordinator", "Karin Sandell", Role.COORDINATOR),
        Person("leader", "Lina Brorsson", Role.LEADER),
        Person("walker", "Viktor Åslund", Role.WALKER),
        Person("gatachef", "Hedvig Malmsten", Role.HEAD, "gata"),
        Person("gata", "Hannes Lundmark", Role.HANDLER, "gata"),
        Person("viewer", "Vidar Stenmark", Role.VIEWER),
        Person("auditor", "Olof Renström", Role.AUDITOR),
        Person("parkchef", "Petra Lövgren", Role.HEAD, "park"),
        Person("fastighet", "Farid Tahmasebi", Role.HANDLER, "fastighet"),
        Person("socialt", "Sofia Hallander", Role.HANDLER, "social"),
        Person("bostad", "Barbro Fältskog", Role.HANDLER, "barkehus"),
        Person("siv", "Siv Törnblom", Role.WALKER),
        Person("yusuf", "Yusuf Demirel", Role.WALKER),
        Person("majbritt", "Maj-Britt Ohlin", Role.WALKER),
        Person("elias", "Elias Wickberg", Role.WALKER),
    ),
    usual_owners=(
        ("lighting", "gata"), ("vegetation", "park"), ("sightlines", "park"), ("underpass", "gata"),
        ("graffiti", "fastighet"), ("litter", "park"), ("surface", "gata"), ("vandalism", "fastighet"),
        ("traffic", "gata"), ("transit", "buss"), ("wayfinding", "gata"), ("playground", "park"),
        ("parking", "fastighet"), ("social", "social"),
    ),
    keeper="coordinator",
)  # fmt: skip

LUDVIKA_STORY = Story(
    name="Ludvika",
    town=LUDVIKA,
    outline=(
        (14.55, 60.25), (14.60, 60.40), (14.85, 60.48), (15.10, 60.40), (15.22, 60.30), (15.30, 60.25),
        (15.22, 60.19), (15.21, 60.14), (15.25, 60.10), (15.20, 60.06), (15.22, 60.00), (15.00, 59.95),
        (14.80, 59.97), (14.62, 60.05), (14.50, 60.15),
    ),
    fault_phone="0240-00 00 50",
    places=(Place("Centrala Ludvika", ((-260, 560), (560, 560), (560, -560), (-260, -560))),),
    parties=(
        Party("gata", "Gata och park", "gatapark.ludvika@example.org"),
        Party("trafikverket", "Trafikverket", "trafikverket@example.org", _OUTSIDE, "0771-921 921"),
    ),
    people=(
        Person("coordinator.ludvika", "Bodil Ramstedt", Role.COORDINATOR),
        Person("gata.ludvika", "Göran Tallberg", Role.HANDLER, "gata"),
        Person("walker.ludvika", "Wilma Åkerlind", Role.WALKER),
    ),
    usual_owners=(("lighting", "gata"), ("vegetation", "gata"), ("surface", "gata"), ("litter", "gata")),
    keeper="coordinator.ludvika",
)  # fmt: skip
