// Lists the secrets that the project's Edge Functions have, each with the SHA-256 of its value and never the value,
// for whoever has SECRET_DIGESTS_TOKEN. Deploy it with verify_jwt = false: the token is what it asks for.

// What the runtime itself sets. Add to it what else your listing shows that nobody set.
const platform = /^(SUPABASE_|SB_|DENO_|(PATH|HOME|HOSTNAME|PWD|USER|LANG|TMPDIR|PORT)$)/;

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.serve(async (request: Request) => {
  const token = Deno.env.get("SECRET_DIGESTS_TOKEN") ?? "";
  const given = (request.headers.get("Authorization") ?? "").replace(/^Bearer /, "");
  // Digests are compared, so that the time it takes tells nothing of the token.
  if (token.length < 32 || (await sha256(given)) !== (await sha256(token))) {
    return new Response("unauthorized", { status: 401 });
  }
  const secrets = await Promise.all(
    Object.entries(Deno.env.toObject()).map(async ([name, value]) => ({
      name,
      sha256: await sha256(value),
      platform: platform.test(name),
    })),
  );
  return Response.json(secrets, { headers: { "Cache-Control": "no-store" } });
});
