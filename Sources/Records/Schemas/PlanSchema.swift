import Manifests

/// The schema of a plan: `envaudit plan --format json`.
///
/// A text of its own, as the record's is: programs depend on it, so it changes only on purpose.
enum PlanSchema {
    static let file = SchemaFile(
        name: "plan", summary: "what is to be done, by envaudit plan --format json", text: text + "\n")

    private static let text = ##"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:envaudit:plan:1",
          "title": "envaudit.plan/1",
          "description": "What is to be done for an environment to conform, as `envaudit plan --format json` writes it. Within version 1 members are added and never renamed or removed, so whoever reads a plan passes over members it doesn't know.",
          "$ref": "#/$defs/plan",
          "$defs": {
            "plan": {
              "type": "object",
              "required": ["schema", "tool", "environment", "tier", "goal", "url", "steps"],
              "properties": {
                "schema": { "const": "envaudit.plan/1" },
                "tool": { "$ref": "#/$defs/tool" },
                "environment": { "type": "string", "description": "The environment's name." },
                "tier": { "enum": ["production", "staging", "development"] },
                "goal": { "description": "conform: to mend what failed. reset: besides that, to treat every isolated secret that can't be proved unshared as contaminated.", "enum": ["conform", "reset"] },
                "url": { "type": ["string", "null"], "description": "Where a person changes the environment's secrets; null where nobody knows." },
                "steps": {
                  "description": "The steps, in the order in which they are to be done: deletions, values to generate, values to set, what only a person can do, what is to be found out.",
                  "type": "array",
                  "items": { "$ref": "#/$defs/step" }
                }
              }
            },
            "tool": {
              "description": "What made the plan.",
              "type": "object",
              "required": ["name", "version"],
              "properties": {
                "name": { "const": "envaudit" },
                "version": { "type": "string", "description": "The version, by semantic versioning.", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+" }
              }
            },
            "step": {
              "description": "One step.",
              "anyOf": [
                { "$ref": "#/$defs/deletion" }, { "$ref": "#/$defs/generation" }, { "$ref": "#/$defs/setting" },
                { "$ref": "#/$defs/words" }
              ]
            },
            "deletion": {
              "description": "Deletes a secret, which can't be undone, as no value can be read back.",
              "type": "object",
              "required": ["action", "subject", "reasons", "note", "url"],
              "properties": {
                "action": { "const": "delete" },
                "subject": { "$ref": "#/$defs/subject" },
                "reasons": { "$ref": "#/$defs/reasons" },
                "note": { "$ref": "#/$defs/note" },
                "url": { "$ref": "#/$defs/url" }
              }
            },
            "generation": {
              "description": "Generates a value and sets it.",
              "type": "object",
              "required": ["action", "subject", "form", "reasons", "note", "url"],
              "properties": {
                "action": { "const": "generate" },
                "subject": { "$ref": "#/$defs/subject" },
                "form": { "type": "string", "description": "What is made, in words." },
                "reasons": { "$ref": "#/$defs/reasons" },
                "note": { "$ref": "#/$defs/note" },
                "url": { "$ref": "#/$defs/url" }
              }
            },
            "setting": {
              "description": "Sets a value that the manifests declare.",
              "type": "object",
              "required": ["action", "subject", "value", "reasons", "note", "url"],
              "properties": {
                "action": { "const": "set" },
                "subject": { "$ref": "#/$defs/subject" },
                "value": { "type": "string", "description": "The value, which is no secret." },
                "reasons": { "$ref": "#/$defs/reasons" },
                "note": { "$ref": "#/$defs/note" },
                "url": { "$ref": "#/$defs/url" }
              }
            },
            "words": {
              "description": "person: what only a person can do. look: what would settle what could not be told.",
              "type": "object",
              "required": ["action", "subject", "text", "reasons", "note", "url"],
              "properties": {
                "action": { "enum": ["person", "look"] },
                "subject": { "$ref": "#/$defs/subject" },
                "text": { "type": "string", "description": "What to do, in words." },
                "reasons": { "$ref": "#/$defs/reasons" },
                "note": { "$ref": "#/$defs/note" },
                "url": { "$ref": "#/$defs/url" }
              }
            },
            "subject": { "type": "string", "description": "What it is about: a secret, a service's id, an identifier, an environment's listing, a waiver's finding." },
            "reasons": { "description": "What was found, each in words that follow the subject.", "type": "array", "minItems": 1, "items": { "type": "string" } },
            "note": { "type": ["string", "null"], "description": "What an operator must know before." },
            "url": { "type": ["string", "null"], "description": "Where a person does it." }
          }
        }
        """##
}
