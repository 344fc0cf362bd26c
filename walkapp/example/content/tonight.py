"""The walk that is going on: the station, the underpass and the streets by the works. Nothing is reviewed yet."""

from walkapp.example.content.kinds import Evening, Seen
from walkapp.observations.rules import Kind, Severity

_RISK, _GOOD, _IDEA = Kind.RISK, Kind.POSITIVE, Kind.SUGGESTION
_LOW, _MEDIUM, _HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH

SEEN = (
    Seen("o01", 3, "leader", _GOOD, "positive", _LOW,
        "Väntsalen är ljus och upplåst, det känns tryggt att vänta inne.", "Stationen", (-508, -28)),
    Seen("o02", 6, "walker", _RISK, "lighting", _MEDIUM, "Lampan vid spår 1 blinkar.", "Perrongen", (-520, -62),
        ("lamp_flicker",)),
    Seen("o03", 8, "siv", _RISK, "parking", _MEDIUM, "Ingen belysning alls på pendlarparkeringen.", "Stationsgatan",
        (-474, -170), ("dark_parking",)),
    Seen("o04", 10, "majbritt", _RISK, "parking", _LOW, "Cyklar i en hög, halva stället är trasigt",
        "Cykelstället vid stationen", (-482, 4)),
    Seen("o05", 14, "leader", _RISK, "underpass", _HIGH,
        "Alla lampor i tunneln är släckta. Man hör steg men ser inget.", "Gångtunneln vid stationen", (-552, -16),
        ("tunnel_dark",)),
    Seen("o06", 15, "walker", _RISK, "underpass", _HIGH, "Mörkt i tunneln", "", (-560, -17), ("tunnel_dark",)),
    Seen("o07", 16, "elias", _RISK, "graffiti", _LOW, "Nya taggar på tunnelns västra vägg, redan övermålat en gång",
        "Gångtunneln", (-572, -18)),
    Seen("o08", 19, "siv", _RISK, "vegetation", _MEDIUM,
        "Slyet vid trappan har vuxit så att man inte syns från vägen.", "Västra tunnelmynningen", (-590, -24),
        ("bush_over_path",)),
    Seen("o09", 23, "yusuf", _RISK, "surface", _HIGH, "Trappan är glashal, takrännan droppar rakt på den.",
        "Trappan mot Bruksgatan", (-640, -30), ("icy_steps",)),
    Seen("o10", 26, "walker", _RISK, "graffiti", _MEDIUM, "Klotter på hela elskåpet", "Bruksgatan", (-664, -42),
        ("graffiti_kiosk",)),
    Seen("o11", 29, "majbritt", _RISK, "lighting", _MEDIUM, "Tre stolpar i rad är släckta", "Valsgatan", (-704, -150),
        ("lamp_row_broken",)),
    Seen("o12", 31, "leader", _RISK, "social", _MEDIUM,
        "Bilar står med motorn på vid vändplanen sent på kvällarna, flera olika i veckan enligt de boende.",
        "Valsgatans vändplan", (-716, -190), confidential=True),
    Seen("o13", 36, "elias", _RISK, "traffic", _MEDIUM, "Bil parkerad tvärs över gångvägen.",
        "Gångvägen mot stationen", (-610, -23), ("car_on_walkway",)),
    Seen("o14", 41, "yusuf", _RISK, "litter", _MEDIUM, "Soppåsar bredvid behållaren, inte bara i kväll",
        "Återvinningen vid stationen", (-468, 70), ("litter_bin",)),
    Seen("o15", 44, "siv", _IDEA, "transit", _LOW, "Tavla med nästa avgång även på Stationsgatans sida.",
        "Stationsgatan", (-472, 100)),
    Seen("o16", 48, "walker", _RISK, "transit", _MEDIUM, "", "Hållplatsen Stationsgatan", (-476, 150),
        ("bus_stop_glass",)),
    Seen("o17", 53, "leader", _RISK, "sightlines", _MEDIUM,
        "Muren gör att man inte ser cyklar som kommer från Ludvikavägen.", "Kungsgatan–Stationsgatan", (-474, 238)),
    Seen("o18", 57, "majbritt", _RISK, "wayfinding", _LOW, "Gatuskylten saknas, svårt att säga var man är",
        "Kungsgatan", (-360, 233), ("sign_missing",)),
    Seen("o19", 61, "elias", _RISK, "surface", _MEDIUM, "Stort hål precis där man kliver av trottoaren",
        "Kungsgatan vid Kyrkogatan", (-216, 226), ("hole_asphalt",)),
    Seen("o20", 64, "yusuf", _RISK, "lighting", _MEDIUM, "Mörkt mellan husen. Lampan finns men träden tar allt ljus.",
        "Kungsgatan", (-110, 228)),
    Seen("o21", 66, "siv", _IDEA, "lighting", _LOW, "Sätt lampor som tänds när man går in på genvägen.", "", None),
    Seen("o22", 69, "walker", _GOOD, "positive", _LOW, "Torget igen: ljust, öppet och folk ute.", "Torget", (-4, 96),
        ("square_lit",)),
)  # fmt: skip

TONIGHT = Evening(
    title="Stationen, tunneln och bruket",
    place="Stationen och bruket",
    leader="leader",
    invited=("walker", "siv", "yusuf", "majbritt", "elias", "bostad", "coordinator", "gata"),
    coming=("walker", "siv", "yusuf", "majbritt", "elias"),
    meeting="Stationens väntsal",
    meeting_at=(-506, -24),
    route=(
        (-506, -24), (-466, -12), (-560, -16), (-660, -30), (-720, -200), (-660, -30), (-560, -16), (-466, -12),
        (-470, 40), (-480, 240), (-213, 225), (-15, 230), (-8, 130), (0, 40),
    ),
    stops=(
        ("Stationen", (-506, -24)), ("Gångtunneln", (-560, -16)), ("Bruksgatan", (-660, -30)),
        ("Valsgatan", (-716, -190)), ("Kungsgatan", (-480, 240)), ("Torget", (0, 60)),
    ),
    note="Vi går genom tunneln åt båda hållen. Reflexväst finns att låna.",
    minutes=120,
    seen=SEEN,
)  # fmt: skip
