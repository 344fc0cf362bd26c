"""Tells an evening and all that came of it, each change at its own time and by its own person."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from walkapp.actions import evidence
from walkapp.actions import rules as action_rules
from walkapp.actions import services as actions
from walkapp.actions.models import Action, EvidenceRole
from walkapp.actions.rules import Verb
from walkapp.core import clock
from walkapp.core.db import new_id
from walkapp.example.content.kinds import Evening, Remembered, Seen, Step, When, Work
from walkapp.example.pictures import Print, Shot
from walkapp.example.settling import Cast
from walkapp.observations import queries as observation_queries
from walkapp.observations import services as observations
from walkapp.observations.content import Content
from walkapp.observations.models import Observation
from walkapp.observations.rules import PositionSource
from walkapp.photos import services as photos
from walkapp.photos.models import Photo
from walkapp.walks import services as walks
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

_TARGETS = {step.verb: step.target for step in action_rules.STEPS}
_GPS_ACCURACIES_M = (6.0, 4.5, 9.0, 12.0, 5.5, 21.0, 7.0)
_LOOKED_AFTER = timedelta(hours=3)


class Chronicle:
    """What happens, gathered in any order and done in the order of time: the log's chain then reads as it went."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Callable[[datetime], None]]] = []

    def add(self, at: datetime, do: Callable[[datetime], None]) -> None:
        """Let `do` happen at this moment, after what was added before for the same one."""
        self._entries.append((at, len(self._entries), do))

    def play(self) -> None:
        """Let everything happen."""
        for at, _order, do in sorted(self._entries, key=lambda entry: entry[:2]):
            do(at)


class Telling:
    """One evening of one municipality, written into a chronicle."""

    def __init__(
        self, session: Session, cast: Cast, evening: Evening, prints: Mapping[Shot, Print], starts_at: datetime
    ) -> None:
        self._session = session
        self._cast = cast
        self._evening = evening
        self._prints = prints
        self._starts_at = starts_at
        self._walk: Walk | None = None
        self._observations: dict[str, UUID] = {}
        self._actions: dict[str, Action] = {}

    @property
    def _walk_on(self) -> date:
        return clock.local(self._starts_at).date()

    # -- the walk ------------------------------------------------------------------------------------------------------

    def planned(self, chronicle: Chronicle, *, days_before: int) -> None:
        """The plan, the invitations and their answers, and what an older list said of the place."""
        at = When(-days_before, "10:12").after(self._walk_on)
        chronicle.add(at, self._plan)
        for minutes, one in enumerate(self._evening.remembered, 25):
            chronicle.add(at + timedelta(minutes=minutes), partial(self._remember, one))
        chronicle.add(at + timedelta(hours=26), self._answer)

    def walked(self, chronicle: Chronicle) -> None:
        """Everything that was seen, as it was seen."""
        for order, one in enumerate(self._evening.seen):
            at = self._starts_at + timedelta(minutes=one.minute, seconds=7 * order % 50)
            chronicle.add(at, partial(self._see, one, order))

    def reviewed(self, chronicle: Chronicle) -> None:
        """The decisions, the released photos, the actions and what became of them."""
        after_walk = self._starts_at + timedelta(minutes=self._evening.minutes + 20)
        chronicle.add(after_walk, partial(self._enter, WalkState.REVIEW))
        morning = When(1, "08:02").after(self._walk_on)
        for minutes, one in enumerate(self._evening.seen):
            at = morning + timedelta(seconds=40 * minutes)
            if one.decision:
                chronicle.add(at, partial(self._decide, one))
            for scene in one.scenes if one.released else ():
                chronicle.add(at, partial(self._release, Shot(scene, one.key)))
        for work in self._evening.works:
            chronicle.add(work.when.after(self._walk_on), partial(self._open, work))
            for step in work.steps:
                at = step.when.after(self._walk_on)
                chronicle.add(at, partial(self._take, work, step))
                if step.scene and _is_looked_at(work):
                    chronicle.add(at + _LOOKED_AFTER, partial(self._release, Shot(step.scene, work.of[0])))

    def published(self, chronicle: Chronicle, *, days_after: int) -> None:
        """The protocol goes out."""
        chronicle.add(When(days_after, "10:30").after(self._walk_on), partial(self._enter, WalkState.PUBLISHED))

    def _plan(self, at: datetime) -> None:
        evening, cast = self._evening, self._cast
        meeting = cast.position(evening.meeting_at)
        wanted = walks.Plan(
            title=evening.title,
            starts_at=self._starts_at,
            ends_at=self._starts_at + timedelta(minutes=evening.minutes),
            leader_id=cast.user_id(evening.leader),
            area_id=cast.areas[evening.place].id,
            meeting_place=evening.meeting,
            meeting_lat=meeting[0],
            meeting_lon=meeting[1],
            route=[list(reversed(cast.position(spot))) for spot in evening.route],
            stops=[walks.StopPlan(name, *cast.position(spot)) for name, spot in evening.stops],
            note=evening.note,
            invited=[cast.user_id(login) for login in evening.invited],
        )
        self._walk = walks.plan(self._session, cast.actor(evening.leader), wanted, at=at, notify=False)

    def _answer(self, at: datetime) -> None:
        for login in self._evening.coming:
            walks.answer(self._session, self._cast.actor(login), self._the_walk, comes=True, at=at)

    def _enter(self, state: WalkState, at: datetime) -> None:
        leader = self._cast.actor(self._evening.leader)
        walks.change_state(self._session, leader, self._the_walk, state, at=at)

    @property
    def _the_walk(self) -> Walk:
        if self._walk is None:
            raise RuntimeError("A walk is planned before it is walked.")
        return self._walk

    # -- what was seen -------------------------------------------------------------------------------------------------

    def _remember(self, one: Remembered, at: datetime) -> None:
        content = Content(
            kind=one.kind, category=one.category, text=one.text, place=one.place, observed_year=one.year,
            extra=dict(one.words),
        )  # fmt: skip
        leader = self._cast.actor(self._evening.leader)
        key = f"example:{self._cast.town.slug}:{one.key}"
        observations.import_one(
            self._session, leader, self._the_walk, new_id(), content, source_key=key, at=at
        )  # fmt: skip

    def _see(self, one: Seen, order: int, at: datetime) -> None:
        lat, lon = self._cast.position(one.at) if one.at else (None, None)
        content = Content(
            kind=one.kind, category=one.category, severity=one.severity, text=one.text, place=one.place,
            lat=lat, lon=lon,
            accuracy_m=_GPS_ACCURACIES_M[order % len(_GPS_ACCURACIES_M)] if one.at else None,
            position_source=PositionSource.GPS if one.at else PositionSource.NONE,
            observed_at=at - timedelta(seconds=25), confidential=one.confidential,
        )  # fmt: skip
        author = self._cast.actor(one.by)
        self._observations[one.key] = observation_id = new_id()
        saved = observations.save(self._session, author, self._the_walk.id, observation_id, content, at=at)
        for scene in one.scenes:
            photo = self._take_in(Shot(scene, one.key), one.by, at)
            observations.add_photo(self._session, author, saved.observation, photo, at=at)

    def _decide(self, one: Seen, at: datetime) -> None:
        if one.decision is None:
            return
        decision = one.decision
        of = self._observation(decision.of) if decision.of else None
        reviewer = self._cast.actor(self._evening.leader)
        observations.decide(
            self._session, reviewer, self._observation(one.key), decision.state, reason=decision.reason, of=of, at=at
        )

    def _take_in(self, shot: Shot, login: str, at: datetime) -> Photo:
        made, doer = self._prints[shot], self._cast.actor(login)
        photo, _new = photos.take_in(self._session, doer, photo_id=made.photo_id, kept=made.kept, at=at)
        photos.mark_ready(self._session, doer, photo, made.decoded, at=at)
        return photo

    def _release(self, shot: Shot, at: datetime) -> None:
        photo = self._session.get_one(Photo, self._prints[shot].photo_id)
        photos.release(self._session, self._cast.actor(self._evening.leader), photo, [], at=at)

    def _observation(self, key: str) -> Observation:
        leader = self._cast.actor(self._evening.leader)
        return observation_queries.get(self._session, leader, self._observations[key])

    # -- what was done about it ----------------------------------------------------------------------------------------

    def _open(self, work: Work, at: datetime) -> None:
        draft = actions.Draft(
            title=work.title, observation_ids=[self._observations[key] for key in work.of],
            department_id=self._cast.party_id(work.party), due_on=self._day(work.due), priority=work.priority,
            share_confidential=work.share_confidential,
        )  # fmt: skip
        made, _new = actions.open_action(self._session, self._cast.actor(work.by), draft, at=at)
        self._actions[work.title] = made
        numbers = {"external_case": work.external_case, "police_report": work.police_report}
        actions.edit(self._session, self._cast.actor(work.by), made, at=at, **numbers)

    def _take(self, work: Work, step: Step, at: datetime) -> None:
        action, doer = self._actions[work.title], self._cast.actor(step.by)
        if step.verb is None:
            actions.comment(self._session, doer, action, step.comment, at=at)
            return
        if step.scene:
            photo = self._take_in(Shot(step.scene, work.of[0]), step.by, at)
            evidence.add(self._session, doer, action, photo, EvidenceRole.AFTER, at=at)
        request = actions.Request(
            to=_TARGETS[step.verb], comment=step.comment, reason=step.reason, waiting_for=step.waiting,
            department_id=self._cast.party_id(step.party), public_answer=step.answer,
            due_on=self._day(step.due) if step.due is not None else None,
            until=self._day(step.until) if step.until is not None else None,
        )  # fmt: skip
        actions.take_step(self._session, doer, action, request, verb=step.verb, at=at)

    def _day(self, days_after_walk: int) -> date:
        return self._walk_on + timedelta(days=days_after_walk)


def _is_looked_at(work: Work) -> bool:
    """Pictures of what nobody has verified yet are left for the reader to look at and release."""
    return any(step.verb is Verb.VERIFY for step in work.steps)
