"""The walk that is planned, with what an older list said of the same streets; and the one in Ludvika."""

from walkapp.actions.rules import Priority, Verb
from walkapp.example.content.kinds import Decision, Evening, Remembered, Seen, Step, When, Work
from walkapp.observations.rules import Kind, ObservationState, Severity

_RISK, _GOOD, _IDEA = Kind.RISK, Kind.POSITIVE, Kind.SUGGESTION
_LOW, _MEDIUM, _HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH

WINTER = Evening(
    title="Harnäs och strandpromenaden",
    place="Harnäs",
    leader="leader",
    invited=("walker", "siv", "elias", "parkchef", "coordinator"),
    coming=("walker", "elias"),
    meeting="Hamnen, vid magasinet",
    meeting_at=(-60, -190),
    route=(
        (-44, -196), (-110, -300), (-150, -430), (-205, -600), (-262, -780), (-330, -790), (-440, -760), (-460, -560),
        (-380, -430), (-230, -420), (-196, -180),
    ),
    stops=(("Hamnen", (-44, -196)), ("Strandpromenaden", (-150, -430)), ("Harnäsbadet", (-262, -780)), ("Harnäsvägen",
        (-460, -560))),
    note="Det kan vara halt längs vattnet, ta broddar. Punkterna från listan 2021 är utgångsläget: vad är kvar?",
    minutes=105,
    remembered=(
        Remembered("h01", 2021, _RISK, "lighting", "Mörka partier", "Strandpromenaden", (("status",
            "Ljuspunkter på gång enligt plan"),)),
        Remembered("h02", 2021, _RISK, "vegetation", "Buskar", "bakom omklädningsrummen vid badet",
            (("suggested_action", "Röjs till våren"), ("responsible", "Parken och badföreningen"))),
        Remembered("h03", 2021, _GOOD, "positive", "Upplyst och fint"),
        Remembered("h04", 2021, _RISK, None, "Livbojen saknar skylt om vad platsen heter", "Harnäsbadet",
            (("category", "vattensäkerhet"),)),
        Remembered("h05", None, _RISK, "traffic", "Bilar genar över badplatsens parkering", "", (("status",
            "ska ses över"), ("responsible", "vägföreningen m.fl."))),
        Remembered("h06", 2019, _RISK, "surface", "", "Backen vid Sjövägen", (("status",
            "Prioriterad för sandning"),)),
        Remembered("h07", 2021, _RISK, "lighting", "Trasig lampa, samma som förra året", "Harnäsvägen"),
    ),
)  # fmt: skip

LUDVIKA_EVENING = Evening(
    title="Strandparken och Storgatan",
    place="Centrala Ludvika",
    leader="coordinator.ludvika",
    invited=("walker.ludvika", "gata.ludvika"),
    coming=("walker.ludvika",),
    meeting="Stadshuset",
    meeting_at=(60, 84),
    route=((20, 84), (0, 0), (-190, 20), (-205, 130), (-60, 110), (-22, 112), (-60, 300), (160, 270), (200, 130),
        (220, -20), (0, 0)),
    stops=(("Stadshuset", (20, 84)), ("Strandparken", (-205, 130)), ("Eriksgatan", (160, 270))),
    note="",
    minutes=90,
    seen=(
        Seen("l01", 6, "walker.ludvika", _RISK, "lighting", _MEDIUM, "Raden av lampor är släckt ända till vattnet.",
            "Carlavägen mot sjön", (-150, 14), ("lamp_row_broken",)),
        Seen("l02", 14, "walker.ludvika", _RISK, "vegetation", _MEDIUM, "Buskar skymmer gångvägen", "Strandparken",
            (-200, 120), ("bush_over_path",)),
        Seen("l03", 18, "coordinator.ludvika", _GOOD, "positive", _LOW, "Nya bänkar med utsikt.", "Strandparken",
            (-190, 150), ("bench_by_water",), decision=Decision(ObservationState.NOTED)),
        Seen("l04", 25, "walker.ludvika", _RISK, "litter", _LOW, "Fullt i papperskorgen", "", (-62, 112)),
        Seen("l05", 33, "coordinator.ludvika", _RISK, "traffic", _HIGH,
            "Ingen stannar vid övergångsstället vid skolan.", "Eriksgatan", (160, 270), ("worn_crossing",)),
        Seen("l06", 40, "walker.ludvika", _RISK, "surface", _LOW, "Ojämn kant", "Fredsgatan", (202, 120)),
        Seen("l07", 47, "walker.ludvika", _IDEA, "wayfinding", _LOW, "Skylt mot stationen härifrån"),
        Seen("l08", 55, "coordinator.ludvika", _RISK, "lighting", _LOW, "En lampa blinkar utanför banken.",
            "Storgatan", (4, -10)),
    ),
    works=(
        Work("Tänd lamporna på Carlavägen", ("l01",), "gata", 45, when=When(2, "09:00"), by="coordinator.ludvika",
            steps=(
            Step(When(3, "08:10"), "gata.ludvika", Verb.ACCEPT),
        )),
        Work("Klipp buskarna i Strandparken", ("l02",), "gata", 50, Priority.PLANNED, when=When(2, "09:06"),
            by="coordinator.ludvika", steps=(
            Step(When(4, "13:00"), "gata.ludvika", Verb.PLAN, due=40),
        )),
    ),
)  # fmt: skip
