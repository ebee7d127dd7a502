using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting.Webhooks;

/// <summary>
/// <c>POST /webhooks/{host}</c>: a host says that a copy has changed. The signature over the raw bytes is checked, then the call is
/// queued and answered; the worker asks the host itself, so that nothing is believed that a call says.
/// </summary>
static class ReceiveWebhook
{
    /// <value>Bytes; a video object has a few thousand.</value>
    const int LargestBody = 64 * 1024;

    public static async Task<Results<Ok, Problem>> HandleAsync(
        string host, HttpRequest request, HostSecrets secrets, IAmazonSQS queue, Settings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!SnakeCase.TryParse<HostingProvider>(host, out var provider) || provider == HostingProvider.Aws)
        {
            return new Problem(Errors.NotFound);
        }
        if (await ReadAsync(request.Body, cancellationToken) is not { } body)
        {
            return new Problem(Errors.TooLargeRequest);
        }
        var known = await secrets.GetAsync(cancellationToken);
        // It may have been registered anew since the secret was read.
        if (!IsSigned(known) && !IsSigned(await secrets.RefreshAsync(cancellationToken)))
        {
            return new Problem(Errors.WebhookSignature);
        }
        if (HostEventMessage.Read(provider, body) is not { } message)
        {
            return new Problem(Errors.MalformedRequest);
        }
        await queue.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = settings[Setting.HostEventsQueueUrl],
                MessageBody = JsonSerializer.Serialize(message, ProductJson.Default.HostEventMessage),
            },
            cancellationToken);
        return TypedResults.Ok();

        bool IsSigned(HostSecretValues values)
        {
            var now = clock.GetUtcNow();
            return WebhookSignature.IsValid(request.Headers[WebhookSignature.Header], body, values.WebhookSecretsOf(provider, now), now);
        }
    }

    static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var read = new MemoryStream();
        var buffer = new byte[8192];
        for (int count; (count = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (read.Length + count > LargestBody)
            {
                return null;
            }
            read.Write(buffer, 0, count);
        }
        return read.ToArray();
    }
}
