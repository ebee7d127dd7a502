import { UserManager, WebStorageStateStore, type User } from 'oidc-client-ts';

interface Config {
  issuer: string;
  client_id: string;
}

let manager: Promise<UserManager> | undefined;

/** The issuer is the deployment's own affair: the API names it. */
function userManager(): Promise<UserManager> {
  manager ??= fetch('/api/v1/config')
    .then(response => (response.ok ? (response.json() as Promise<Config>) : Promise.reject(new Error(`config: ${response.status}`))))
    .then(config => new UserManager({
      authority: config.issuer,
      client_id: config.client_id,
      redirect_uri: `${location.origin}/signed-in`,
      post_logout_redirect_uri: `${location.origin}/`,
      response_type: 'code',
      scope: 'openid profile email',
      automaticSilentRenew: true,
      userStore: new WebStorageStateStore({ store: localStorage }),
    }))
    .catch(error => {
      manager = undefined;
      throw error;
    });
  return manager;
}

export interface SignedIn {
  name: string;
  id: string;
  mayUpload: boolean;
  /** An operator: sees how the platform is doing. */
  operates: boolean;
}

export async function signedIn(): Promise<SignedIn | null> {
  const user = await (await userManager()).getUser();
  return user && !user.expired ? describe(user) : null;
}

/** Browsers keep storage from a page in the frame of another site: nobody is signed in there. */
function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Known at once, before the issuer is: somebody has signed in here, perhaps too long ago. */
export function mayBeSignedIn(): boolean {
  return Object.keys(storage() ?? {}).some(key => key.startsWith('oidc.user:'));
}

export async function accessToken(): Promise<string | null> {
  if (!storage()) return null;
  const users = await userManager();
  let user = await users.getUser();
  if (user?.expired && user.refresh_token) user = await users.signinSilent().catch(() => null);
  return user && !user.expired ? user.access_token : null;
}

/** Comes back to the page one is on, or to that which is given. */
export async function signIn(back = location.pathname + location.search): Promise<void> {
  await (await userManager()).signinRedirect({ state: back });
}

/** Ends the redirect from the issuer; returns the page one came from. */
export async function finishSignIn(): Promise<string> {
  const user = await (await userManager()).signinCallback();
  return typeof user?.state === 'string' ? user.state : '/';
}

export async function signOut(): Promise<void> {
  const users = await userManager();
  // Cognito's own parameters beside the standard ones, which it does not know.
  await users.signoutRedirect({ extraQueryParams: { client_id: users.settings.client_id, logout_uri: `${location.origin}/` } });
}

/** Roles are groups in the access token, as Cognito puts them there. */
function describe(user: User): SignedIn {
  const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(user.access_token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0))));
  const groups: string[] = claims['cognito:groups'] ?? [];
  return {
    id: claims.sub,
    name: user.profile.name ?? user.profile.preferred_username ?? claims.username ?? user.profile.email ?? claims.sub,
    mayUpload: groups.includes('admin') || groups.includes('instructor'),
    operates: groups.includes('admin'),
  };
}
