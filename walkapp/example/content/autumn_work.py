"""What became of the published walk's points: actions in every state, over two months. Day 0 is the walk."""

from walkapp.actions.rules import Priority, Verb, WaitingFor
from walkapp.example.content.kinds import Step, When, Work

WORKS = (
    Work("Laga väderskyddet vid torget", ("p02",), "buss", 75, external_case="DT-20418", when=When(1, "09:05"),
        steps=(
        Step(When(2, "08:40"), "coordinator", None,
            comment="Ringde. De har fått anmälan och lägger den till sin entreprenör."),
        Step(When(6, "13:20"), "coordinator", Verb.WAIT, reason="Rutan är beställd men leveransen dröjer.",
            waiting=WaitingFor.OTHER, until=78),
        Step(When(31, "10:05"), "coordinator", None, comment="Påmind. Glaset är sopat, skivan skruvad för så länge."),
    )),
    Work("Måla om övergångsstället vid kommunhuset", ("p03",), "gata", 240, when=When(1, "09:12"), steps=(
        Step(When(1, "13:02"), "gata", Verb.ACCEPT),
        Step(When(5, "09:30"), "gata", Verb.WAIT,
            reason="Färgen fäster inte på kall och våt asfalt. Görs när det är barmark.", waiting=WaitingFor.SEASON,
            until=235),
    )),
    Work("Ta reda på vems parkeringens stolpar är", ("p04",), "", 90, when=When(1, "09:20"), steps=(
        Step(When(15, "11:15"), "coordinator", None,
            comment="Butiken säger att kommunen äger stolparna, vi säger tvärtom. Lantmäteriets karta är beställd."),
    )),
    Work("Sätt upp skylt mot stationen", ("p06",), "gata", 45, Priority.PLANNED, when=When(1, "09:24")),
    Work("Laga lampan i porten på Kyrkogatan 7", ("p07",), "barkehus", 82, when=When(1, "09:30"), steps=(
        Step(When(3, "07:45"), "bostad", Verb.ACCEPT, comment="Vi tar cykelstället samtidigt."),
    )),
    Work("Byt två lampor vid kyrkan", ("p08",), "gata", 40, when=When(1, "09:35"), steps=(
        Step(When(1, "13:05"), "gata", Verb.ACCEPT),
        Step(When(4, "08:10"), "gata", Verb.PLAN, due=16, comment="Tas med liften när den ändå är inne."),
        Step(When(13, "15:40"), "gata", Verb.REPORT_DONE, answer="Båda lamporna är bytta mot nya armaturer.",
            scene="lamp_row_lit"),
        Step(When(20, "19:30"), "leader", Verb.VERIFY, comment="Gick förbi på kvällen. Lyser fint hela vägen."),
    )),
    Work("Klipp buskaget längs Kyrkogatan", ("p10",), "park", 30, when=When(1, "09:40"), steps=(
        Step(When(2, "07:30"), "parkchef", Verb.ACCEPT),
        Step(When(9, "14:15"), "parkchef", Verb.REPORT_DONE,
            answer="Buskarna är nedklippta till en halvmeter. Vi klipper igen i juni.", scene="bush_cut"),
        Step(When(20, "19:38"), "leader", Verb.VERIFY),
    )),
    Work("Spegel eller ljus i hörnet bakom magasinet", ("p12",), "fastighet", 95, Priority.PLANNED,
        when=When(1, "09:46"), steps=(
        Step(When(7, "10:00"), "fastighet", Verb.ACCEPT),
        Step(When(22, "16:10"), "fastighet", Verb.PLAN, due=92,
            comment="Strålkastare med rörelsevakt på gaveln. Elektriker bokad."),
    )),
    Work("Lås förrådet och se över platsen bakom magasinet", ("p13",), "social", 70, Priority.URGENT,
        when=When(1, "08:30"), share_confidential=True, steps=(
        Step(When(1, "10:20"), "socialt", Verb.ACCEPT),
        Step(When(8, "09:00"), "socialt", Verb.START,
            comment="Dörren är lagad. Fältarna går förbi två kvällar i veckan till årsskiftet."),
    )),
    Work("Laga den blinkande lampan på Hamngatan", ("p14",), "gata", 60, when=When(1, "09:52"), steps=(
        Step(When(1, "13:08"), "gata", Verb.ACCEPT),
        Step(When(41, "14:50"), "gata", Verb.START, comment="Glapp i stolpens säkring."),
        Step(When(55, "11:25"), "gata", Verb.REPORT_DONE, answer="Säkring och lampa är bytta.", scene="lamp_steady"),
    )),
    Work("Belys strandpromenaden mellan bron och bryggan", ("p18", "p19"), "gata", 48, Priority.URGENT,
        when=When(1, "08:45"), steps=(
        Step(When(1, "13:00"), "gata", Verb.ACCEPT),
        Step(When(6, "10:30"), "gatachef", Verb.PLAN, due=48,
            comment="Tre stolpar finns kvar. Börjar med att felsöka kabeln."),
        Step(When(33, "08:20"), "gata", Verb.START, comment="Kabeln är av på två ställen. Måste grävas."),
        Step(When(47, "15:55"), "gatachef", None,
            comment="Grävtillståndet kom i dag. Blir klart först om ett par veckor."),
    )),
    Work("Töm och byt papperskorg i Hamnparken", ("p20",), "park", 20, Priority.PLANNED, when=When(1, "09:58"),
        steps=(
        Step(When(2, "07:34"), "parkchef", Verb.ACCEPT),
        Step(When(3, "12:00"), "parkchef", Verb.REPORT_DONE,
            answer="Tömd. Den står nu på helgturen, och korgen har fått lock.", scene="litter_cleared"),
        Step(When(20, "19:55"), "leader", Verb.VERIFY),
    )),
    Work("Laga gungan i Hamnparken", ("p21",), "park", 14, Priority.URGENT, when=When(0, "21:40"), by="leader",
        steps=(
        Step(When(1, "07:10"), "parkchef", Verb.ACCEPT, comment="Avspärrad sedan i morse."),
        Step(When(10, "15:00"), "parkchef", Verb.REPORT_DONE, answer="Ny kedja och nytt däck är monterade.",
            scene="swing_mended"),
        Step(When(20, "19:47"), "leader", Verb.REMAINS, reason="Kedjan är ny men kroken sitter fortfarande lös."),
        Step(When(24, "09:15"), "parkchef", Verb.REPORT_DONE, reason="Bytt krok, syns inte på bild.",
            answer="Ny kedja, nytt däck och nya krokar. Hela ställningen är besiktigad."),
    )),
    Work("Sanera sandlådan från glas", ("p22",), "park", 3, Priority.URGENT, when=When(0, "21:35"), by="leader",
        steps=(
        Step(When(1, "07:12"), "parkchef", Verb.ACCEPT),
        Step(When(1, "11:40"), "parkchef", Verb.REPORT_DONE, reason="Sanden är utbytt, inget att se på bild.",
            answer="All sand är utbytt samma dag."),
        Step(When(2, "16:00"), "coordinator", Verb.VERIFY, comment="Var där på lunchen."),
    )),
    Work("Stoppa mopedtrafiken genom Hamnparken", ("p24",), "gata", 60, when=When(1, "10:04"), steps=(
        Step(When(12, "09:50"), "gatachef", Verb.RETURN, reason="Skyltar finns redan. Det som behövs är övervakning.",
            party="polis"),
    )),
    Work("Belysning nerifrån på träden i Hamnparken", ("p25",), "gata", 170, Priority.PLANNED, when=When(1, "10:10"),
        steps=(
        Step(When(12, "10:02"), "gatachef", Verb.DECLINE,
            reason="Pengarna går i år till strandpromenaden, där det är mörkast. Förslaget sparas till nästa budget."),
    )),
    Work("Led bort vattnet vid gångvägen mot Vasagatan", ("p26",), "gata", 110, Priority.PLANNED,
        when=When(1, "10:15"), steps=(
        Step(When(1, "13:11"), "gata", Verb.ACCEPT),
        Step(When(18, "14:20"), "gata", Verb.PLAN, due=104,
            comment="Ny brunn. Samordnas med grävningen på strandpromenaden."),
    )),
    Work("Laga hålet vid Bergavägen", ("p27",), "gata", 21, when=When(1, "10:20"), steps=(
        Step(When(1, "13:12"), "gata", Verb.ACCEPT),
        Step(When(8, "11:00"), "gata", Verb.REPORT_DONE,
            answer="Lagat med varm asfalt, så att det håller över vintern.", scene="hole_mended"),
        Step(When(21, "08:05"), "coordinator", Verb.VERIFY),
    )),
    Work("Sanera nätstationen vid bron", ("p28",), "elnat", 14, when=When(1, "10:26"), external_case="BE-7731",
        police_report="5000-K000000-26", steps=(
        Step(When(2, "08:44"), "coordinator", Verb.START,
            comment="Anmält till nätbolaget, bild skickad. Polisanmält av dem."),
        Step(When(11, "16:30"), "coordinator", Verb.REPORT_DONE,
            answer="Nätbolaget har tvättat väggen och målat den med klotterskydd.", scene="graffiti_gone"),
        Step(When(20, "20:10"), "leader", Verb.VERIFY),
    )),
    Work("Ljus och målning i passagen under Vasagatan", ("p30",), "gata", 60, Priority.URGENT, when=When(1, "08:50"),
        steps=(
        Step(When(1, "13:14"), "gata", Verb.ACCEPT),
        Step(When(6, "10:40"), "gatachef", Verb.PLAN, due=45),
        Step(When(29, "07:50"), "gata", Verb.START),
        Step(When(43, "15:10"), "gata", Verb.REPORT_DONE,
            answer="Passagen är målad vit och har fått ny belysning hela vägen igenom.", scene="tunnel_lit"),
        Step(When(50, "18:20"), "leader", Verb.VERIFY, comment="Som ett annat ställe. Man ser rakt igenom."),
    )),
    Work("Starkare ljus vid bibliotekets trappa", ("p31",), "fastighet", 90, Priority.PLANNED, when=When(1, "10:32"),
        steps=(
        Step(When(9, "13:40"), "fastighet", Verb.DECLINE,
            reason="Ljuset är uppmätt och håller kravet. Hela entrén byggs om nästa år."),
        Step(When(10, "08:50"), "coordinator", Verb.DECLINE,
            reason="Ljuset är uppmätt och räcker. Entrén byggs om nästa år och får då ny belysning."),
    )),
    Work("Laga stängslet mot spåret", ("p34",), "trafikverket", 85, Priority.URGENT, when=When(1, "08:55"),
        external_case="TRV 2026/00417", steps=(
        Step(When(1, "09:02"), "coordinator", None, comment="Ringt in direkt, folk går över spåret."),
        Step(When(16, "14:00"), "coordinator", Verb.WAIT,
            reason="Trafikverket utreder om hela sträckan ska få nytt stängsel. Hålet är lagat med nät.",
            waiting=WaitingFor.INVESTIGATION, until=96),
    )),
)  # fmt: skip
