/* eslint-disable */
/** What phone and server send each other: made from the server's description by plugins/contract.ts, never by hand. */

/**
 * What somebody noticed.
 */
export type Kind = ("risk" | "positive" | "suggestion")
/**
 * How grave it is.
 */
export type Severity = ("low" | "medium" | "high")
/**
 * How the position was found.
 */
export type PositionSource = ("gps" | "map" | "photo" | "none")
/**
 * What became of it.
 */
export type ObservationState = ("new" | "accepted" | "duplicate" | "dismissed" | "noted" | "withdrawn")
/**
 * Where an observation came from; only the first needs a walk.
 */
export type Origin = ("walk" | "resident" | "import" | "dialogue")
/**
 * How far a photo has come.
 */
export type PhotoState = ("received" | "ready" | "unreadable")
/**
 * Where an action stands.
 */
export type State = ("unassigned" | "assigned" | "returned" | "planned" | "in_progress" | "waiting" | "done" | "verified" | "declined")
/**
 * What somebody is in one municipality; the last four are never a membership.
 */
export type Role = ("walker" | "leader" | "handler" | "head" | "coordinator" | "viewer" | "auditor" | "admin" | "guest" | "party" | "public" | "system")
/**
 * What the server has of something that a phone keeps.
 */
export type Holding = ("held" | "changed" | "withdrawn" | "missing")
/**
 * What somebody answered to one of the questions of a stop.
 */
export type Verdict = ("good" | "problem" | "not_applicable")

export interface Contract {
ObservationBody: ObservationBody
ObservationWholeAnswer: ObservationWholeAnswer
PhotoReceiptAnswer: PhotoReceiptAnswer
SessionAnswer: SessionAnswer
HeldBody: HeldBody
HeldAnswer: HeldAnswer
VisitBody: VisitBody
VisitAnswer: VisitAnswer
TrackBody: TrackBody
Problem: Problem
}
/**
 * What somebody saw. A field that this server does not know is kept and given back under `extra` (4 KiB in all).
 */
export interface ObservationBody {
schema?: number
kind: Kind
category: string
/**
 * How grave it is.
 */
severity?: ("low" | "medium" | "high")
text?: string
place?: string
lat?: (number | null)
lon?: (number | null)
accuracy_m?: (number | null)
/**
 * How the position was found.
 */
position_source?: ("gps" | "map" | "photo" | "none")
observed_at?: (string | null)
observed_year?: (number | null)
confidential?: boolean
same_as?: (string | null)
}
export interface ObservationWholeAnswer {
id: string
walk: (string | null)
number: (number | null)
kind: Kind
category: (string | null)
place: string
lat: (number | null)
lon: (number | null)
schema: number
severity: Severity
text: string
accuracy_m: (number | null)
position_source: PositionSource
observed_at: (string | null)
observed_year: (number | null)
confidential: boolean
same_as: (string | null)
extra: {
[k: string]: unknown
}
state: ObservationState
reason: string
duplicate_of: (string | null)
origin: Origin
late: boolean
version: number
change: number
received_at: string
area: (Named | null)
author: (PersonAnswer | null)
mine: boolean
photos: PhotoAnswer[]
voices: VoiceAnswer[]
actions: ActionLinkAnswer[]
warnings: string[]
}
/**
 * Something by its id and name.
 */
export interface Named {
id: string
name: string
}
/**
 * Somebody, by the name that others may read.
 */
export interface PersonAnswer {
name: string
}
export interface PhotoAnswer {
id: string
state: PhotoState
width: (number | null)
height: (number | null)
released: boolean
}
/**
 * A voice note: heard on the observation's page.
 */
export interface VoiceAnswer {
id: string
media_type: string
bytes: number
}
export interface ActionLinkAnswer {
id: string
number: string
state: State
}
export interface PhotoReceiptAnswer {
id: string
state: PhotoState
width: (number | null)
height: (number | null)
released: boolean
digest: string
}
export interface SessionAnswer {
user: UserAnswer
municipalities: MembershipAnswer[]
csrf_token: (string | null)
}
export interface UserAnswer {
id: string
name: string
email: string
language: string
}
export interface MembershipAnswer {
slug: string
name: string
role: Role
department: (Named | null)
}
/**
 * What a phone keeps: observations by their ETag, photos and voice notes by the digest of their bytes (base64).
 */
export interface HeldBody {
observations?: {
[k: string]: string
}
photos?: {
[k: string]: string
}
voices?: {
[k: string]: string
}
}
export interface HeldAnswer {
state: Holding
etag: (string | null)
digest: (string | null)
}
/**
 * What somebody answered at a stop, all of it each time. The stop is named by where it lies: plans change.
 */
export interface VisitBody {
stop_name?: string
stop_lat: number
stop_lon: number
visited_at: string
changed_at: string
/**
 * @maxItems 200
 */
answers?: AnsweredBody[]
}
/**
 * A question that was asked at a stop.
 */
export interface AnsweredBody {
category: string
question: string
answer: Verdict
observation?: (string | null)
}
/**
 * What somebody answered at a stop.
 */
export interface VisitAnswer {
id: string
walk: string
stop_name: string
stop_lat: number
stop_lon: number
visited_at: string
changed_at: string
received_at: string
answers: AnsweredAnswer[]
who: PersonAnswer
mine: boolean
}
/**
 * A question that was asked at a stop, and what was answered.
 */
export interface AnsweredAnswer {
category: string
question: string
answer: Verdict
observation: (string | null)
}
/**
 * A stretch of the way that was walked.
 */
export interface TrackBody {
/**
 * @minItems 1
 * @maxItems 500
 */
line: [[unknown, unknown], ...([unknown, unknown])[]]
}
/**
 * What is wrong (RFC 9457).
 */
export interface Problem {
type: string
title: string
status: number
detail: string
errors?: ({
[k: string]: string[]
} | null)
allowed?: (State[] | null)
late?: (true | null)
upload_offset?: (number | null)
current?: ({
[k: string]: unknown
} | null)
municipalities?: (string[] | null)
}
