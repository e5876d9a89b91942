/// The schema of checklists with their ticks: `envaudit checklist --format json`.
///
/// It is a text of its own, as the record's is: programs depend on it. Tests hold it to what is written.
enum ChecklistRecordSchema {
    static let file = SchemaFile(
        name: "checklist-record", summary: "checklists with live ticks: envaudit checklist --format json",
        text: text + "\n")

    private static let text = ##"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:envaudit:checklist-record:1",
          "title": "envaudit.checklist/1",
          "description": "Checklists with live ticks, as `envaudit checklist --format json` writes them. Within version 1 members are added and never renamed or removed, so whoever reads it passes over members it doesn't know. It holds no value and no digest.",
          "type": "object",
          "required": ["schema", "tool", "generated_at", "as_of", "workspace", "verdict", "checklists"],
          "properties": {
            "schema": { "const": "envaudit.checklist/1" },
            "tool": {
              "description": "What wrote it.",
              "type": "object",
              "required": ["name", "version"],
              "properties": {
                "name": { "const": "envaudit" },
                "version": { "type": "string", "description": "The version, by semantic versioning.", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+" }
              }
            },
            "generated_at": { "description": "When it was made, in UTC, to the second (RFC 3339).", "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" },
            "as_of": { "$ref": "#/$defs/day", "description": "The day on which attestations, waivers and review dates were judged." },
            "waivers_from": {
              "description": "Only where the waivers are those of a git revision: which one.",
              "type": "object",
              "required": ["revision", "commit"],
              "properties": { "revision": { "type": "string" }, "commit": { "type": "string" } }
            },
            "workspace": { "type": "string", "description": "The workspace's name." },
            "verdict": { "description": "fail: an item is open (exit status 1). incomplete: none is, and one is unproven (3). pass: neither (0).", "enum": ["pass", "fail", "incomplete"] },
            "checklists": { "description": "The checklists that have an item that was asked for.", "type": "array", "items": { "$ref": "#/$defs/checklist" } }
          },
          "$defs": {
            "checklist": {
              "type": "object",
              "required": ["name", "title", "priorities", "counts", "items", "next"],
              "properties": {
                "name": { "type": "string", "description": "The file's name without its ending." },
                "title": { "type": "string" },
                "priorities": {
                  "description": "What each priority means, the most urgent first.",
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["number", "meaning"],
                    "properties": { "number": { "type": "integer" }, "meaning": { "type": "string" } }
                  }
                },
                "counts": {
                  "description": "How many of the items have each state.",
                  "type": "object",
                  "required": ["done", "open", "unproven", "waived", "deferred"],
                  "properties": {
                    "done": { "type": "integer", "minimum": 0 },
                    "open": { "type": "integer", "minimum": 0 },
                    "unproven": { "type": "integer", "minimum": 0 },
                    "waived": { "type": "integer", "minimum": 0 },
                    "deferred": { "type": "integer", "minimum": 0 }
                  }
                },
                "items": { "description": "The items that were asked for, in the file's order.", "type": "array", "items": { "$ref": "#/$defs/item" } },
                "next": { "type": ["string", "null"], "description": "The id of the item to be done next: the first of the most urgent that are open, else unproven; null where there is none." }
              }
            },
            "item": {
              "type": "object",
              "required": ["id", "title", "priority", "section", "environments", "ticked_by", "state", "reasons", "checks", "not_set", "not_made", "attestation", "attest", "deferred", "manual", "note", "link"],
              "properties": {
                "id": { "type": "string" },
                "title": { "type": "string" },
                "priority": { "type": ["integer", "null"] },
                "section": { "type": ["string", "null"] },
                "environments": { "description": "The environments it is of: the one it declares, and those that its checks name.", "type": "array", "items": { "type": "string" } },
                "ticked_by": { "description": "audit: its checks. person: an attestation. nothing: it is only deferred.", "enum": ["audit", "person", "nothing"] },
                "state": { "description": "done: all its checks pass, or it is attested. open: a check fails, nobody attests it, or its review date is past. unproven: no check fails, and one is unproven, could not be made or was not made. waived: what does not pass is waived. deferred: it is put off.", "enum": ["done", "open", "unproven", "waived", "deferred"] },
                "reasons": { "description": "Why it is not done, in words; empty where it is.", "type": "array", "items": { "type": "string" } },
                "checks": { "description": "The checks it is bound to, and the errors of listings that keep them from being made.", "type": "array", "items": { "$ref": "#/$defs/check" } },
                "not_set": {
                  "description": "The secrets that its checks are about and that are not set, so that there is nothing to judge.",
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["environment", "secret"],
                    "properties": { "environment": { "type": "string" }, "secret": { "type": "string" } }
                  }
                },
                "not_made": { "description": "Those of its ids by which no check was made.", "type": "array", "items": { "type": "string" } },
                "attestation": {
                  "description": "What a person attested: what ticks it, or what no longer does, or not yet; null where there is nothing.",
                  "type": ["object", "null"],
                  "required": ["by", "on", "until", "note", "link"],
                  "properties": {
                    "by": { "type": "string" },
                    "on": { "$ref": "#/$defs/day" },
                    "until": { "$ref": "#/$defs/day" },
                    "note": { "type": ["string", "null"] },
                    "link": { "type": ["string", "null"] }
                  }
                },
                "attest": { "type": ["string", "null"], "description": "The command by which a person ticks it; null where it is done, or not for a person to tick." },
                "deferred": {
                  "description": "For how long it is put off; null where it is not.",
                  "type": ["object", "null"],
                  "required": ["reason", "review", "past"],
                  "properties": {
                    "reason": { "type": "string" },
                    "review": { "$ref": "#/$defs/day", "description": "The last day for which it is put off." },
                    "past": { "type": "boolean", "description": "Whether it is open because that day is past." }
                  }
                },
                "manual": { "type": ["string", "null"], "description": "What a person does; null where nobody has to." },
                "note": { "type": ["string", "null"] },
                "link": { "type": ["string", "null"], "description": "Where it is done." }
              }
            },
            "check": {
              "type": "object",
              "required": ["id", "status", "evidence", "message", "fix", "waiver"],
              "properties": {
                "id": { "type": "string", "description": "ENVIRONMENT/RULE/SUBJECT, as in the record." },
                "status": { "enum": ["pass", "fail", "unproven", "waived", "error"] },
                "evidence": { "enum": ["none", "name", "digest", "attestation", "value"] },
                "message": { "type": "string" },
                "fix": { "type": ["string", "null"] },
                "waiver": {
                  "type": ["object", "null"],
                  "required": ["reason", "owner", "from", "until"],
                  "properties": {
                    "reason": { "type": "string" },
                    "owner": { "type": "string" },
                    "from": { "$ref": "#/$defs/day" },
                    "until": { "$ref": "#/$defs/day" }
                  }
                }
              }
            },
            "day": {
              "description": "A day in UTC.",
              "type": "string",
              "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
            }
          }
        }
        """##
}
