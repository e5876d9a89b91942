import Secrets

/// The schema of a sealed snapshot: `snapshots/NAME.json`.
///
/// It is a text of its own, as the record's is: programs depend on it. Tests hold it to what is written.
enum SnapshotSchema {
    static let file = SchemaFile(
        name: "snapshot", summary: "snapshots/NAME.json: an environment's sealed listing", text: text + "\n")

    private static let text = ##"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:envaudit:snapshot:1",
          "title": "envaudit.snapshot/1",
          "description": "A sealed listing, as `envaudit snapshot` writes it: it tells whether a value that is known elsewhere is among an environment's secrets, and holds no digest.",
          "type": "object",
          "required": ["schema", "environment", "provider", "project", "taken_at", "evidence", "sealing", "secrets", "integrity"],
          "properties": {
            "schema": { "const": "envaudit.snapshot/1" },
            "environment": { "type": "string", "description": "The environment whose listing it is." },
            "provider": { "type": "string", "description": "The id of the provider that listed it, such as supabase." },
            "project": { "type": ["string", "null"], "description": "The provider's project; null where the manifest declares none." },
            "taken_at": { "$ref": "#/$defs/moment", "description": "When the listing was fetched." },
            "evidence": { "description": "What the provider showed of each secret: its digest, which is sealed here, or its name alone.", "enum": ["digest", "name"] },
            "sealing": {
              "description": "How the seals are made: scrypt with these parameters, over a digest or, with a key, over its HMAC.",
              "type": "object",
              "required": ["function", "n", "r", "p", "salt", "key_check"],
              "properties": {
                "function": { "const": "scrypt" },
                "n": { "type": "integer", "description": "scrypt's N, a power of two.", "minimum": 4096, "maximum": 16384 },
                "r": { "const": 8 },
                "p": { "const": 1 },
                "salt": { "type": "string", "description": "16 random bytes, of this file alone.", "pattern": "^[0-9a-f]{32}$" },
                "key_check": { "type": ["string", "null"], "description": "Tells the right ENVAUDIT_SEAL_KEY from a wrong one, at one scrypt a guess, and nothing else; null where no key is needed.", "pattern": "^[0-9a-f]{32}$" }
              }
            },
            "secrets": { "type": "array", "minItems": 1, "maxItems": 5000, "items": { "$ref": "#/$defs/secret" } },
            "integrity": {
              "type": "string",
              "description": "The last member: computed over the file's bytes before it (line ends as LF). SHA-256 finds accidents; with a key it is an HMAC, which finds forgeries.",
              "pattern": "^(sha256|hmac-sha256):[0-9a-f]{64}$"
            }
          },
          "$defs": {
            "secret": {
              "type": "object",
              "required": ["name", "updated_at", "platform", "seal"],
              "properties": {
                "name": { "type": "string", "pattern": "." },
                "updated_at": { "type": ["string", "null"], "description": "When it was last set; null where the provider does not say.", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" },
                "platform": { "type": "boolean", "description": "Whether the platform itself provides it." },
                "seal": { "type": ["string", "null"], "description": "16 bytes of scrypt; equal within a file where the values are. Null where the provider showed the name alone.", "pattern": "^[0-9a-f]{32}$" }
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
