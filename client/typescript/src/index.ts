/** A typed client of skinsight's service: `schema.ts` is generated from the OpenAPI document by `make client`. */

import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./schema.js";

export type Analysis = components["schemas"]["AnalysisResource"];
export type Batch = components["schemas"]["BatchResource"];
export type Problem = components["schemas"]["ProblemDetails"];
export type Skinsight = Client<paths>;

/** Every address of the service, typed; `key` is left out where the service asks for none. */
export function connect(baseUrl: string, key?: string): Skinsight {
  return createClient<paths>({ baseUrl, headers: key ? { Authorization: `Bearer ${key}` } : {} });
}

/** A form of one photograph and what is asked of it, for `POST /v1/analyses`. */
export function photoForm(photo: Blob, name: string, fields: Record<string, string | string[]> = {}): FormData {
  const form = new FormData();
  form.append("photo", photo, name);
  return withFields(form, fields);
}

/** A form of several photographs, for `POST /v1/batches`. */
export function batchForm(
  photos: Iterable<readonly [name: string, photo: Blob]>,
  fields: Record<string, string | string[]> = {},
): FormData {
  const form = new FormData();
  for (const [name, photo] of photos) form.append("photos", photo, name);
  return withFields(form, fields);
}

/** Have one photograph analysed; throws the service's problem where it refuses. */
export async function analyze(client: Skinsight, form: FormData, later = false): Promise<Analysis> {
  const { data, error } = await client.POST("/v1/analyses", {
    params: { header: { "idempotency-key": crypto.randomUUID(), prefer: later ? "respond-async" : null } },
    body: form as never,
    bodySerializer: (body) => body as unknown as FormData,
  });
  if (!data) throw error;
  return data as Analysis;
}

/** Queue several photographs; throws the service's problem where it refuses. */
export async function batch(client: Skinsight, form: FormData): Promise<Batch> {
  const { data, error } = await client.POST("/v1/batches", {
    params: { header: { "idempotency-key": crypto.randomUUID() } },
    body: form as never,
    bodySerializer: (body) => body as unknown as FormData,
  });
  if (!data) throw error;
  return data;
}

function withFields(form: FormData, fields: Record<string, string | string[]>): FormData {
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) form.append(name, one);
  return form;
}
