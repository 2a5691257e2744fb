/** The layers, in the order in which AWS checks them. */
export type Layer = 'rcp' | 'scp' | 'vpcEndpoint' | 'resource' | 'identity' | 'boundary' | 'session';
/** What one layer says. */
export type Effect = 'allow' | 'noImpact' | 'implicitDeny' | 'explicitDeny' | 'unknown';
/** What one action gets. */
export type Decision = 'allowed' | 'implicitDeny' | 'explicitDeny' | 'depends';
/** What a case gets. */
export type Verdict = 'pass' | 'fail' | 'depends';

/** The states in which a KMS key cannot be used. */
export type KeyState =
  | 'Creating'
  | 'Disabled'
  | 'PendingDeletion'
  | 'PendingImport'
  | 'PendingReplicaDeletion'
  | 'Unavailable';

/** A policy as typed, broken or not, or as an object; a text of `null` is attached, and nobody has seen it. */
export type Policy = { name?: string; text: string | null } | { [element: string]: unknown };
/** The policies at one target of an organization. */
export interface Level {
  target?: string;
  policies: Policy[];
  /** `false`: `FullAWSAccess` is not assumed beside policies that only deny. */
  fullAWSAccess?: boolean;
}

/** Everything that decides. A layer of `null` cannot be seen; a missing one is not there. */
export interface Case {
  version?: 1 | 2;
  title?: string;
  caller?: { arn?: string; tags?: Record<string, string>; organization?: 'member' | 'management' | 'none' };
  vault?: {
    name?: string;
    region?: string;
    tags?: Record<string, string>;
    /** A backup vault unless said otherwise. */
    kind?: 'backup' | 'logicallyAirGapped' | 'restoreAccess';
    /** What is set on it once it exists. */
    settings?: ('accessPolicy' | 'lock' | 'notifications')[];
  };
  key?: {
    kind?: 'customer' | 'awsManaged';
    arn?: string;
    state?: KeyState;
    /** The actions that grants on the key allow, by the ARN of the principal that they name. */
    grants?: Record<string, string[]>;
  };
  /** Whether the KMS calls are made through AWS Backup; true unless said otherwise. */
  viaBackup?: boolean;
  /** `null` means: known to be absent. */
  context?: Record<string, string | string[] | null>;
  policies?: {
    identity?: Policy[] | null;
    boundary?: Policy[] | null;
    session?: Policy[] | null;
    scp?: Level[] | null;
    rcp?: Level[] | null;
    vpcEndpoint?: Policy[] | null;
    key?: Policy[] | null;
  };
  /** What AWS said: facts, whatever the policies say. */
  denials?: {
    action?: string;
    effect?: 'explicitDeny' | 'implicitDeny';
    layer?: Layer;
    policy?: string;
    text?: string;
  }[];
  /** What placeholders in the policies stand for. */
  placeholders?: Record<string, string>;
  /** How the vault is created. */
  way?: 'direct' | 'cloudformation' | 'terraform';
  expect?: { verdict?: Verdict; actions?: Record<string, Decision> };
}

/** Something that stands in an action's way. */
export interface Blocker {
  layer: Layer;
  effect: Effect;
  /** The level, for SCPs and RCPs. */
  target?: string;
  policy: string | null;
  sid: string | null;
  line: number | null;
  message: string;
}

/** One action of a report. */
export interface ActionReport {
  action: string;
  resource: string;
  decision: Decision;
  layers: Partial<Record<Layer, Effect>>;
  blockers: Blocker[];
  /** What AWS would print. */
  message: string | null;
  /** The context keys and layers that it depends on. */
  unknown: string[];
  /** What to know beside the decision. */
  notes: string[];
  /** The denials that AWS reported of it, and whether the policies deny it too. */
  observed: Observed[];
  /** `false` for an action that this kind of vault does not need; the verdict does not include it. */
  needed?: false;
}

/** An action beside those that create the vault; the verdict does not include it. */
export interface FurtherReport extends ActionReport {
  reason: 'cloudformation' | 'terraform' | 'accessPolicy' | 'lock' | 'notifications';
  basis: 'documented' | 'observed';
  /** The address of AWS's page, or the name of what was observed. */
  source: string;
}

/** A denial that AWS reported. */
export interface Observed {
  /** How AWS denied it, where it says so. */
  effect: 'implicitDeny' | 'explicitDeny' | null;
  /** The layer that AWS named; `vaultAccessPolicy` is the access policy of a vault. */
  layer: Layer | 'vaultAccessPolicy' | null;
  /** The ARN of the policy that AWS named. */
  policy: string | null;
  /** Whether the policies of the case deny it as AWS does. */
  reproduced: boolean;
  /** The statement that does. */
  by?: { policy: string; sid: string | null; line: number | null };
  /** What may be missing or different, where they do not: codes. */
  causes: string[];
  message: string;
}

/** Something that nobody said and that is taken to be so. */
export interface Assumed {
  code: 'noPolicies' | 'fullAWSAccess' | 'filledIn' | 'notAKeyPolicy';
  layer: Layer;
  /** The target of the organization, for SCPs. */
  target?: string;
  policy?: string;
  /** The version of the text that was filled in, and its date. */
  version?: string;
  date?: string;
  message: string;
}

/** A policy that nobody has shown and that would decide something. */
export interface Missing {
  layer: Layer;
  /** Its name or ARN; `null` for whatever the layer has. */
  policy: string | null;
  /** AWS said that it denies something. */
  namedByAws: boolean;
  /** The actions that it would decide. */
  actions: string[];
  /** The commands of the AWS CLI that print it, one after another. */
  commands: string[];
  /** Who can show it. */
  owner: string;
  message: string;
}

/** A placeholder in the policies, such as `<my-org-id>`. */
export interface Placeholder {
  /** As it is written. */
  placeholder: string;
  /** What it stands for; `null` while nobody said so. */
  value: string | null;
  /** How often it stands in the policies. */
  count: number;
  places: { layer: Layer; target?: string; policy: string; line: number; column: number }[];
}

/** Something found in a policy's text. */
export interface Finding {
  code: string;
  severity: 'error' | 'warning' | 'suggestion';
  layer: Layer;
  policy: string;
  /** From 1. */
  line: number;
  /** In characters, from 1. */
  column: number;
  /** Where it begins in the text, in UTF-16 units, as JavaScript counts. */
  start: number;
  /** Where it ends. */
  end: number;
  message: string;
}

/** What one suggested change does to one policy. */
export interface Fix {
  /** Steps with the same number belong together. */
  fix: number;
  layer: Layer;
  target?: string;
  policy: string;
  /** Whose job it is. */
  owner: string;
  summary: string;
  /** The whole policy after it. */
  text: string;
  /** The actions that are allowed then. */
  makes: string[];
  /** What else it permits. */
  permits: string;
}

/** What a case came to. */
export interface Report {
  verdict: Verdict;
  sentence: string;
  /** The seven actions, and those that the case brings. */
  actions: ActionReport[];
  /** The actions beside those that create the vault. */
  further?: FurtherReport[];
  findings: Finding[];
  problems: { field: string; message: string }[];
  assumed: Assumed[];
  /** What to paste next, in order of what it would decide. */
  missing: Missing[];
  /** The denials that AWS reported of other actions than these. */
  otherDenials?: { action: string; contradicted?: Layer; message: string }[];
  /** The placeholders in the policies; `value` is `null` while nobody said what one stands for. */
  placeholders: Placeholder[];
  fixes: Fix[];
  /** What is not as the case expects; there if it expects anything. */
  unmet?: string[];
}

/** A value, or why there is none. */
export type Result<T> = { value: T; error?: undefined } | { value?: undefined; error: { message: string } };

/** One authorization request, of any action. */
export interface Request {
  id?: unknown;
  principal: string;
  action: string;
  resource: string;
  resourceAccount?: string;
  context?: Record<string, string | number | boolean | (string | number | boolean)[]>;
  unknown?: string[];
  policies?: Partial<
    Record<'identity' | 'boundary' | 'session' | 'resource' | 'vpcEndpoint', (string | object)[] | null>
    & Record<'scp' | 'rcp', (string | object)[][] | null>
  >;
}

/** The answer to a request. */
export type Answer =
  | { id?: unknown; decision: Decision; layers: Partial<Record<Layer, Effect>>; unknown: string[]; doubts?: string[]; error?: undefined }
  | { id?: unknown; decision?: undefined; error: Problem };

/** What keeps a request from being decided; with its place, if it is in a policy. */
export interface Problem {
  layer?: Layer;
  level?: number;
  policy?: number;
  line?: number;
  column?: number;
  code: string;
  message: string;
}

/** A request without policies of its own. */
export type PolicylessRequest = Omit<Request, 'policies'> & { policies?: never };

/** Policies that were read once. */
export interface Prepared {
  /** The answer to one request under these policies; the request may be an object or its JSON. */
  evaluate(request: PolicylessRequest | string): Answer;
}

/** The report of a case, which may be an object or its JSON; without suggested fixes it takes less time. */
export function report(wanted: Case | string, options?: { fixes?: boolean }): Result<Report>;
/** Reads policies once, for any number of requests: what a request has in `policies`, as an object or its JSON. */
export function prepare(policies: NonNullable<Request['policies']> | string): { value: Prepared; error?: undefined } | { value?: undefined; error: Problem };
/** The answer to one authorization request, which may be an object or its JSON. */
export function evaluate(request: Request | string): Answer;
/** A box of requests: each of these actions on each of these resources, by each of these principals. */
export interface Cover {
  actions: string[];
  notActions?: string[];
  resources: string[];
  notResources?: string[];
  principals: string[];
  notPrincipals?: string[];
  conditions: { key: string; values: string }[];
  /** Why it was not found out whether all of these are allowed. */
  undecided?: string;
  sentence: string;
}

/** What is allowed on one side only. */
export interface Access {
  /** `none` is a proof over all requests. */
  answer: 'none' | 'some' | 'undecided';
  /** A request that shows it; with the policies put in, `evaluate` confirms it. */
  witness: (PolicylessRequest & { resourceAccount?: string }) | null;
  /** Why it is undecided: a word. */
  reason: string | null;
  message: string;
  covers: Cover[];
  /** Whether `covers` are all of it. */
  complete: boolean;
  /** Policies of other layers that the witness needs beside those that were compared. */
  assumes?: Partial<Record<Layer, Policy[]>>;
}

/** Whether policies allow anything that others do not: two cases, or two policy documents of a layer. */
export function compare(before: Case | object | string, after: Case | object | string, options?: { layer?: Layer }): Result<{ newAccess: Access; lostAccess: Access }>;
/** For which requests an action is allowed by a case's policies, exactly. */
export function allows(wanted: Case | string, action: string): Result<Access>;
/** The fragment of a link that holds a case, without the `#`. */
export function encodeLink(wanted: Case | string): Result<string>;
/** The case in a link, given whole or from its fragment on. */
export function decodeLink(link: string): Result<Case>;
