import type { ConnectionParameters } from './conninfo';

/** Why a database does not let us in, in a sentence with the next step. Never a password. */
export function reasonOf(error: unknown, parameters: ConnectionParameters): string {
  const { code, message } = (error ?? {}) as { readonly code?: string; readonly message?: string };
  const { host, port, dbname, user } = parameters;
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing answers at ${host}:${port}. Is the server running, and is the port right?`;
    case 'ENOENT':
      return `there is no server at the local socket ${host}. Is it running?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host ${host} is not known. Check its name.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `the host ${host} cannot be reached from here.`;
    case '28P01':
      return `the password of ${user} is wrong. Check ~/.pgpass, or PGPASSWORD.`;
    case '28000':
      return `${user} may not connect here: ${message}.`;
    case '3D000':
      return `there is no database "${dbname}". Check the name after the last slash of the address.`;
    case '57P03':
      return 'the server is starting up, or shutting down.';
    case '53300':
      return 'the server has no connection left.';
    default:
      return reasonWithoutCode(message ?? '', parameters);
  }
}

function reasonWithoutCode(message: string, { host, user }: ConnectionParameters): string {
  if (/client password must be a string/.test(message)) {
    return `a password is wanted for ${user}. Put it in ~/.pgpass, or name a passfile.`;
  }
  return /timeout|terminated/i.test(message) || !message
    ? `the server at ${host} does not answer.`
    : message.endsWith('.')
      ? message
      : `${message}.`;
}
