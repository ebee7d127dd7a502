// AWS JSON 1.0 for Step Functions (by x-amz-target), plain JSON for our own routes (by path).
import http from 'node:http';

/** An error of the Step Functions API: the name is its code. */
export class ApiError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

export function serve({ states, routes }) {
  const server = http.createServer(async (request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    try {
      let body = '';
      for await (const chunk of request) body += chunk;
      const operation = request.headers['x-amz-target']?.split('.')[1];
      const handler = operation ? states[operation] : routes[request.url];
      if (!handler) throw new ApiError('UnknownOperationException', `${operation ?? request.url} is not understood`);
      response.end(JSON.stringify(await handler(JSON.parse(body || '{}'))));
    } catch (error) {
      response.statusCode = error instanceof ApiError ? 400 : 500;
      response.end(JSON.stringify({ __type: `com.amazonaws.states#${error.name}`, message: error.message }));
    }
  });
  return new Promise(done => server.listen({ port: 0 }, () => done(server)));
}
