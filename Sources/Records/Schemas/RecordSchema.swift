import Manifests

/// The schema of a record: `envaudit check --format json`.
///
/// It is a text of its own and not made of the types that write records: programs depend on it, so it changes
/// only on purpose. Tests hold the two together.
enum RecordSchema {
    static let file = SchemaFile(
        name: "record", summary: "the outcome of envaudit check --format json", text: text + "\n")

    private static let text = ##"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:envaudit:record:1",
          "title": "envaudit.record/1",
          "description": "The outcome of an audit, as `envaudit check --format json` writes it. Within version 1 members are added and never renamed or removed, so whoever reads a record passes over members it doesn't know.",
          "$ref": "#/$defs/record",
          "$defs": {
            "record": {
              "type": "object",
              "required": ["schema", "tool", "generated_at", "as_of", "workspace", "verdict", "skipped_rules", "environments", "sharing"],
              "properties": {
                "schema": { "const": "envaudit.record/1" },
                "tool": { "$ref": "#/$defs/tool" },
                "generated_at": { "$ref": "#/$defs/moment", "description": "When the audit was made." },
                "as_of": { "$ref": "#/$defs/day", "description": "The day on which waivers were judged." },
                "waivers_from": { "$ref": "#/$defs/revision", "description": "Where the waivers were taken from, where they are not the workspace's own." },
                "workspace": { "type": "string", "description": "The workspace's name." },
                "verdict": { "$ref": "#/$defs/verdict" },
                "skipped_rules": {
                  "description": "The ids of the rules that were not applied, as the operator wished.",
                  "type": "array", "items": { "type": "string" }
                },
                "environments": {
                  "description": "The environments that were judged: production first, then staging, then development.",
                  "type": "array",
                  "items": { "$ref": "#/$defs/environment" }
                },
                "sharing": {
                  "description": "The values that more than one environment holds, one of them among those judged. Some may be equal: settings, and what is shareable or waived.",
                  "type": "array",
                  "items": { "$ref": "#/$defs/shared" }
                }
              }
            },
            "tool": {
              "description": "What made the record.",
              "type": "object",
              "required": ["name", "version"],
              "properties": {
                "name": { "const": "envaudit" },
                "version": { "type": "string", "description": "The version, by semantic versioning.", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+" }
              }
            },
            "environment": {
              "description": "The outcome for one environment.",
              "type": "object",
              "required": ["name", "tier", "verdict", "listing", "compared_with", "counts", "secrets", "checks"],
              "properties": {
                "name": { "type": "string" },
                "tier": { "enum": ["production", "staging", "development"] },
                "verdict": { "$ref": "#/$defs/verdict" },
                "listing": { "$ref": "#/$defs/listing" },
                "compared_with": {
                  "description": "Every other environment of the workspace, and what was seen of its secrets.",
                  "type": "array",
                  "items": { "$ref": "#/$defs/comparison" }
                },
                "counts": { "$ref": "#/$defs/counts" },
                "secrets": {
                  "description": "Each secret that is declared or listed, in the manifest's order.",
                  "type": "array",
                  "items": { "$ref": "#/$defs/secret" }
                },
                "checks": {
                  "description": "Every check that was made, rule by rule.",
                  "type": "array",
                  "items": { "$ref": "#/$defs/check" }
                }
              }
            },
            "comparison": {
              "type": "object",
              "required": ["name", "listing"],
              "properties": {
                "name": { "type": "string", "description": "The environment's name." },
                "listing": { "$ref": "#/$defs/listing" }
              }
            },
            "listing": {
              "description": "What was seen of an environment's secrets; null where they could not be listed.",
              "type": ["object", "null"],
              "required": ["provider", "source", "evidence", "secrets", "fetched_at"],
              "properties": {
                "provider": { "type": "string", "description": "The provider's id, such as supabase." },
                "source": { "description": "Fetched during this run, read from a file that the operator named, or read from a sealed snapshot.", "enum": ["live", "file", "snapshot"] },
                "evidence": { "$ref": "#/$defs/evidence", "description": "What the listing shows of each secret." },
                "secrets": { "type": "integer", "minimum": 0, "description": "How many secrets it lists, the platform's own included." },
                "fetched_at": { "$ref": "#/$defs/moment" },
                "parts": {
                  "description": "Only where the environment declares listings: the named parts that were read.",
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["name", "provider", "evidence", "secrets"],
                    "properties": {
                      "name": { "type": "string" },
                      "provider": { "type": "string" },
                      "evidence": { "$ref": "#/$defs/evidence" },
                      "secrets": { "type": "integer", "minimum": 0 }
                    }
                  }
                },
                "unread_parts": { "type": "array", "items": { "type": "string" }, "description": "Only where the environment declares listings: the named parts that could not be read." },
                "taken_at": { "$ref": "#/$defs/moment", "description": "Only where the source is snapshot: when the listing was fetched that is sealed in it." },
                "age_seconds": { "type": "integer", "minimum": 0, "description": "Only where the source is snapshot: how old it was." },
                "too_old": { "type": "boolean", "description": "Only where the source is snapshot: whether it was older than the environment's manifest allows, so that nothing was compared with its values." }
              }
            },
            "counts": {
              "description": "How many checks have each status.",
              "type": "object",
              "required": ["pass", "fail", "unproven", "waived", "error"],
              "properties": {
                "pass": { "type": "integer", "minimum": 0 },
                "fail": { "type": "integer", "minimum": 0 },
                "unproven": { "type": "integer", "minimum": 0 },
                "waived": { "type": "integer", "minimum": 0 },
                "error": { "type": "integer", "minimum": 0 }
              }
            },
            "secret": {
              "description": "A secret of an environment. Its value is in no record.",
              "type": "object",
              "required": ["name", "declared_by", "service", "expected", "set"],
              "properties": {
                "name": { "type": "string" },
                "declared_by": { "type": ["string", "null"], "description": "The entry of the environment's manifest that speaks of it: its name, or a pattern such as GCP_*; null for none." },
                "service": { "type": ["string", "null"], "description": "The id of the service it belongs to; null for none." },
                "expected": { "type": "string", "description": "What is expected of it, in words." },
                "set": { "type": ["boolean", "null"], "description": "Whether it is listed; null where the secrets could not be listed." }
              }
            },
            "check": {
              "description": "One rule applied to one subject.",
              "type": "object",
              "required": ["id", "rule", "subject", "service", "status", "raw_status", "severity", "evidence", "expected", "message", "fix", "url", "declared_at", "waiver"],
              "properties": {
                "id": { "type": "string", "description": "ENVIRONMENT/RULE/SUBJECT, the same from run to run." },
                "rule": { "type": "string", "description": "The rule's id.", "pattern": "^[a-z]+(-[a-z]+)*$" },
                "subject": { "type": "string", "description": "What was judged: a secret, a service's id, an identifier, an environment's listing, a waiver's finding." },
                "service": { "type": ["string", "null"], "description": "The id of the service that the subject belongs to; null for none." },
                "status": { "$ref": "#/$defs/status" },
                "raw_status": { "description": "What came of it before waivers were applied: fail where the status is waived, else the same as the status.", "enum": ["pass", "fail", "unproven", "error"] },
                "severity": { "description": "How bad it is if it fails.", "enum": ["low", "medium", "high", "critical"] },
                "evidence": { "$ref": "#/$defs/evidence", "description": "What the claim rests on." },
                "expected": { "type": ["string", "null"], "description": "What was expected, in words." },
                "message": { "type": "string", "description": "What was found, in words that follow the subject." },
                "fix": { "type": ["string", "null"], "description": "What to do about it, where something is to be done." },
                "url": { "type": ["string", "null"], "description": "Where a person does it." },
                "declared_at": { "$ref": "#/$defs/position" },
                "waiver": { "$ref": "#/$defs/waiver" }
              }
            },
            "position": {
              "description": "Where the subject is declared; for what is only listed, where its listing is.",
              "type": "object",
              "required": ["file", "line", "column"],
              "properties": {
                "file": { "type": "string", "description": "The manifest, by its path from the workspace's folder." },
                "line": { "type": "integer", "minimum": 1 },
                "column": { "type": "integer", "minimum": 1, "description": "In Unicode scalars." }
              }
            },
            "waiver": {
              "description": "The waiver that speaks of the failure; null for none. It accepts the failure only where the status is waived: one that expired, or has not begun, stands beside a status of fail.",
              "type": ["object", "null"],
              "required": ["reason", "owner", "from", "until"],
              "properties": {
                "reason": { "type": "string" },
                "owner": { "type": "string", "description": "Who answers for it." },
                "from": { "$ref": "#/$defs/day", "description": "The first day on which it holds." },
                "until": { "$ref": "#/$defs/day", "description": "The last day on which it holds." }
              }
            },
            "shared": {
              "description": "A value that several secrets hold, without the value.",
              "type": "object",
              "required": ["fingerprint", "members"],
              "properties": {
                "fingerprint": { "type": "string", "description": "The same for equal values of one record, and meaningless outside it.", "pattern": "^[0-9a-f]{12}$" },
                "members": { "type": "array", "minItems": 2, "items": { "$ref": "#/$defs/place" } }
              }
            },
            "place": {
              "description": "A secret of an environment.",
              "type": "object",
              "required": ["environment", "secret"],
              "properties": {
                "environment": { "type": "string" },
                "secret": { "type": "string" }
              }
            },
            "status": {
              "description": "pass: it holds, by the evidence named. fail: it does not. unproven: the evidence can't tell. waived: it fails, and the team accepted that for a time. error: envaudit could not look.",
              "enum": ["pass", "fail", "unproven", "waived", "error"]
            },
            "verdict": {
              "description": "pass: everything that was to be proved is proved. fail: something failed. incomplete: nothing failed, and something is unproven or could not be looked at.",
              "enum": ["pass", "fail", "incomplete"]
            },
            "evidence": {
              "description": "none: the claim is about the manifests. name: the secret's name is listed. digest: the SHA-256 of its value is listed. attestation: somebody who had seen the value stated it, bound to the digest that is listed. value: the value was handed in and is the live one.",
              "enum": ["none", "name", "digest", "attestation", "value"]
            },
            "revision": {
              "description": "A git revision.",
              "type": "object",
              "required": ["revision", "commit"],
              "properties": {
                "revision": { "type": "string", "description": "The revision, as the operator named it." },
                "commit": { "type": "string", "description": "The commit that it stood for.", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})$" }
              }
            },
            "day": {
              "description": "A day in UTC.",
              "type": "string",
              "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
            },
            "moment": {
              "description": "A moment in UTC, to the second (RFC 3339).",
              "type": "string",
              "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
            }
          }
        }
        """##
}
