using System.Security.Cryptography;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Core;

/// <summary>The answer a key was given, or (no status) the request that is still being worked on.</summary>
/// <param name="VideoId">Of the video that the request makes, if it makes one: who does it again makes the same.</param>
sealed record IdempotentAnswer(
    string Owner, string Operation, string Key, string Fingerprint, VideoId VideoId, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt,
    int? Status = null, string? ContentType = null, string? Location = null, string? ETag = null, string? Body = null)
{
    public static readonly ItemMapper<IdempotentAnswer> Mapper = new(
        "idempotency", 1, ProductJson.Default.IdempotentAnswer, a => Keys.Idempotency(a.Owner, a.Operation, a.Key),
        a => new IndexAttributes(ExpiresAt: a.ExpiresAt));
}

/// <summary>Marks an endpoint whose answer is kept under the caller's <c>Idempotency-Key</c>.</summary>
sealed record IdempotentEndpoint;

/// <summary>The id of a video that a request makes.</summary>
/// <param name="IsRepeat">The same request was begun before under its key and did not come to an answer: the video may be there.</param>
public sealed record NewVideoId(VideoId Id, bool IsRepeat)
{
    /// <summary>Lets an endpoint take it as a parameter.</summary>
    public static ValueTask<NewVideoId> BindAsync(HttpContext context) => ValueTask.FromResult(
        context.Features.Get<NewVideoId>() ?? new NewVideoId(context.RequestServices.GetRequiredService<IdGenerator>().NextVideoId(), IsRepeat: false));
}

/// <summary>
/// <c>Idempotency-Key</c>: for 24 hours the same request answers the same without being done again; the same key with another
/// request is refused. A failure on our side is not kept as an answer: it may have happened after the deed, so the same request may be
/// done again and makes the same video. The body must fit an item: endpoints with larger ones are not marked.
/// </summary>
sealed class Idempotency(VideosTable table, IdGenerator ids, TimeProvider clock)
{
    public const string Header = "Idempotency-Key";

    static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    /// <summary>API Gateway gives up after 30 s; a request without an answer by then will never have one.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var key = context.Request.Headers[Header].ToString();
        if (key.Length == 0 || context.GetEndpoint()?.Metadata.GetMetadata<IdempotentEndpoint>() is null
            || Caller.From(context.User).Subject is not { } owner)
        {
            await next(context);
            return;
        }
        if (key.Length > 255)
        {
            await new Problem(new FieldErrors().Require(false, Header, "must have at most 255 characters").Failure!).ExecuteAsync(context);
            return;
        }
        var now = clock.GetUtcNow();
        var mine = new IdempotentAnswer(
            owner, $"{context.Request.Method} {context.Request.Path}", key, await FingerprintAsync(context.Request), ids.NextVideoId(), now, now + Retention);
        var (held, isOurs) = await ClaimAsync(mine, context.RequestAborted);
        if (!isOurs)
        {
            await ReplayAsync(held, mine, context);
            return;
        }
        context.Features.Set(new NewVideoId(held.VideoId, IsRepeat: held.VideoId != mine.VideoId));
        await RecordAsync(held, context, next);
    }

    /// <returns>The claim if the key is ours now, otherwise the answer, or the request, that holds it.</returns>
    async Task<(IdempotentAnswer Held, bool IsOurs)> ClaimAsync(IdempotentAnswer mine, CancellationToken cancellationToken)
    {
        if (await table.PutAsync(IdempotentAnswer.Mapper, mine, WriteCondition.IsNew, cancellationToken))
        {
            return (mine, true);
        }
        var held = await table.GetAsync(IdempotentAnswer.Mapper, IdempotentAnswer.Mapper.KeyOf(mine), cancellationToken);
        var next = held is null || held.ExpiresAt <= mine.StartedAt ? mine
            : held.Status is null && held.Fingerprint == mine.Fingerprint && held.StartedAt + Lease <= mine.StartedAt ? mine with { VideoId = held.VideoId }
            : null;
        return next is not null && await table.PutAsync(IdempotentAnswer.Mapper, next, StillHeldBy(held), cancellationToken)
            ? (next, true)
            : (held ?? mine, false);
    }

    static WriteCondition StillHeldBy(IdempotentAnswer? held) => held is null
        ? WriteCondition.IsNew
        : new WriteCondition("started_at = :started", null, new()
        {
            [":started"] = IdempotentAnswer.Mapper.ToItem(held)["started_at"],
        });

    static async Task ReplayAsync(IdempotentAnswer earlier, IdempotentAnswer mine, HttpContext context)
    {
        if (earlier.Fingerprint != mine.Fingerprint || earlier.Status is not { } status)
        {
            var error = earlier.Fingerprint != mine.Fingerprint ? Errors.IdempotencyMismatch : Errors.InProgress;
            await new Problem(error).ExecuteAsync(context);
            return;
        }
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = earlier.ContentType;
        response.Headers.Location = earlier.Location;
        response.Headers.ETag = earlier.ETag;
        response.Headers["Idempotency-Replayed"] = "true";
        if (earlier.Body is { Length: > 0 } body)
        {
            await response.WriteAsync(body, context.RequestAborted);
        }
    }

    async Task RecordAsync(IdempotentAnswer mine, HttpContext context, RequestDelegate next)
    {
        var response = context.Response;
        var wire = response.Body;
        using var captured = new MemoryStream();
        response.Body = captured;
        // What breaks off may have done it: the next one takes over at once, as after a death it does when the lease is over.
        IdempotentAnswer? left = mine with { StartedAt = mine.StartedAt - Lease };
        try
        {
            await next(context);
            // A refusal changed nothing: the same key may try again, also with another request.
            left = response.StatusCode switch
            {
                >= 200 and < 300 => Answered(mine, response, captured),
                < 500 => null,
                _ => left,
            };
        }
        catch (BadHttpRequestException)
        {
            left = null;
            throw;
        }
        finally
        {
            response.Body = wire;
            // Not with the request's token: what was done stays done, whether or not the caller still listens.
            await (left is not null
                ? table.PutAsync(IdempotentAnswer.Mapper, left, null, CancellationToken.None)
                : table.TransactAsync([table.Delete(IdempotentAnswer.Mapper.KeyOf(mine))], CancellationToken.None));
        }
        captured.Position = 0;
        await captured.CopyToAsync(wire, context.RequestAborted);
    }

    static IdempotentAnswer Answered(IdempotentAnswer mine, HttpResponse response, MemoryStream body) => mine with
    {
        Status = response.StatusCode,
        ContentType = response.ContentType,
        Location = response.Headers.Location,
        ETag = response.Headers.ETag,
        Body = System.Text.Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length),
    };

    static async Task<string> FingerprintAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(request.QueryString.ToString() + "\n"));
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
