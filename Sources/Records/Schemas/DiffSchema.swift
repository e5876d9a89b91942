/// The schema of a comparison: `envaudit diff A B --format json`.
///
/// It is a text of its own, as the record's is: programs depend on it. Tests hold it to what is written.
enum DiffSchema {
    static let file = SchemaFile(
        name: "diff", summary: "two environments side by side: envaudit diff --format json", text: text + "\n"
    )

    private static let text = ##"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:envaudit:diff:1",
          "title": "envaudit.diff/1",
          "description": "Two environments side by side, as `envaudit diff A B --format json` writes it. Within version 1 members are added and never renamed or removed, so whoever reads it passes over members it doesn't know. It holds no value and no digest.",
          "type": "object",
          "required": ["schema", "tool", "generated_at", "workspace", "whole", "a", "b", "counts", "secrets"],
          "properties": {
            "schema": { "const": "envaudit.diff/1" },
            "tool": {
              "description": "What wrote it.",
              "type": "object",
              "required": ["name", "version"],
              "properties": {
                "name": { "const": "envaudit" },
                "version": { "type": "string", "description": "The version, by semantic versioning.", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+" }
              }
            },
            "generated_at": { "$ref": "#/$defs/moment", "description": "When it was made." },
            "workspace": { "type": "string", "description": "The workspace's name." },
            "whole": { "type": "boolean", "description": "Whether all of both environments could be looked at, and of each secret it could be told. The exit status is 0 then, else 3." },
            "a": { "$ref": "#/$defs/side", "description": "The environment that was named first." },
            "b": { "$ref": "#/$defs/side", "description": "The other one." },
            "counts": {
              "description": "How many secrets have each outcome.",
              "type": "object",
              "required": ["same", "different", "only-a", "only-b", "unknown"],
              "properties": {
                "same": { "type": "integer", "minimum": 0 },
                "different": { "type": "integer", "minimum": 0 },
                "only-a": { "type": "integer", "minimum": 0 },
                "only-b": { "type": "integer", "minimum": 0 },
                "unknown": { "type": "integer", "minimum": 0 }
              }
            },
            "secrets": {
              "description": "Each secret that either of them lists, by name.",
              "type": "array",
              "items": { "$ref": "#/$defs/secret" }
            }
          },
          "$defs": {
            "side": {
              "type": "object",
              "required": ["name", "listing", "error", "gaps"],
              "properties": {
                "name": { "type": "string", "description": "The environment's name." },
                "listing": { "$ref": "#/$defs/listing" },
                "error": { "type": ["string", "null"], "description": "Why its secrets could not be listed; null where they could." },
                "gaps": {
                  "description": "The parts of it that could not be listed.",
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["part", "error"],
                    "properties": { "part": { "type": "string" }, "error": { "type": "string" } }
                  }
                }
              }
            },
            "listing": {
              "description": "What was seen of its secrets; null where they could not be listed.",
              "type": ["object", "null"],
              "required": ["provider", "source", "evidence", "secrets", "fetched_at"],
              "properties": {
                "provider": { "type": "string", "description": "The provider's id, such as supabase." },
                "source": { "description": "Fetched during this run, read from a file that the operator named, or read from a sealed snapshot.", "enum": ["live", "file", "snapshot"] },
                "evidence": { "description": "What the listing shows of each secret.", "enum": ["none", "name", "digest", "attestation", "value"] },
                "secrets": { "type": "integer", "minimum": 0, "description": "How many secrets it lists, the platform's own included." },
                "fetched_at": { "$ref": "#/$defs/moment" },
                "taken_at": { "$ref": "#/$defs/moment", "description": "Only where the source is snapshot: when the listing was fetched that is sealed in it." },
                "age_seconds": { "type": "integer", "minimum": 0, "description": "Only where the source is snapshot: how old it was." },
                "too_old": { "type": "boolean", "description": "Only where the source is snapshot: whether it was older than the environment's manifest allows, so that nothing was compared with its values." }
              }
            },
            "secret": {
              "type": "object",
              "required": ["name", "set_in_a", "set_in_b", "outcome", "reason"],
              "properties": {
                "name": { "type": "string", "description": "Its name, exactly as listed." },
                "set_in_a": { "type": ["boolean", "null"], "description": "Whether the first lists it; null where that could not be seen." },
                "set_in_b": { "type": ["boolean", "null"], "description": "Whether the second lists it; null where that could not be seen." },
                "outcome": { "description": "same: both have it, with one value. different: both have it, with two values. only-a, only-b: one of them has it. unknown: the evidence does not tell.", "enum": ["same", "different", "only-a", "only-b", "unknown"] },
                "reason": { "type": ["string", "null"], "description": "Why it can't be told; null where it was." }
              }
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
