using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Uploads;

/// <summary>A part that is about to be sent; <see cref="Sha256"/> is base64 of its 32 bytes.</summary>
public sealed record PartToSign(int PartNumber, string? Sha256);

public sealed record SignPartsRequest(IReadOnlyList<PartToSign>? Parts);

/// <summary>Send the part with PUT to <see cref="Url"/>, with <see cref="Headers"/> as they are.</summary>
public sealed record SignedPart(int PartNumber, string Url, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);

public sealed record SignPartsResponse(IReadOnlyList<SignedPart> Parts);

/// <summary><c>POST /uploads/{id}/parts</c>: URLs that each fit one part, its size, its bytes, for a while.</summary>
static class SignParts
{
    /// <value>1,000: more would come near Lambda's 6 MB for a response (a URL with a session token has about 2 kB).</value>
    public const int MaximumParts = 1000;

    public static async Task<Results<Ok<SignPartsResponse>, Problem>> HandleAsync(
        VideoId id, SignPartsRequest request, Caller caller, UploadStore uploads, PartSigner signer, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var found = await uploads.FindOpenAsync(id, caller, cancellationToken);
        if (found.Failure is { } refused)
        {
            return new Problem(refused);
        }
        var upload = found.Value;
        if (Validate(request, upload.Plan) is { } failure)
        {
            return new Problem(failure);
        }
        var batch = await signer.BeginAsync(upload, cancellationToken);
        var parts = request.Parts!.Select(part => Sign(batch, upload.Plan, part)).ToArray();
        // Asking for URLs is progress. Should the upload have been closed in the meantime, the URLs are worth nothing.
        await uploads.TryChangeAsync(upload with { ProgressAt = clock.GetUtcNow() }, UploadStatus.Open, cancellationToken);
        return TypedResults.Ok(new SignPartsResponse(parts));
    }

    internal static Failure? Validate(SignPartsRequest request, PartPlan plan)
    {
        var parts = request.Parts ?? [];
        if (parts.Any(p => p is null))
        {
            return new FieldErrors().Require(false, "parts", "must not be null").Failure;
        }
        return new FieldErrors()
            .Require(parts.Count is >= 1 and <= MaximumParts, "parts", $"must be 1 to {MaximumParts}")
            .Require(parts.All(p => plan.Has(p.PartNumber)), "parts.part_number", $"must be between 1 and {plan.PartCount}")
            .Require(parts.DistinctBy(p => p.PartNumber).Count() == parts.Count, "parts.part_number", "must not repeat")
            .Require(parts.All(p => UploadedParts.IsSha256(p.Sha256)), "parts.sha256", "must be base64 of the 32 bytes")
            .Failure;
    }

    /// <summary>Content-Length is signed but not among the headers to send: browsers set it and let nobody else.</summary>
    static SignedPart Sign(PartSigner.Batch batch, PartPlan plan, PartToSign part) => new(
        part.PartNumber, batch.Sign(part.PartNumber, plan.SizeOf(part.PartNumber), part.Sha256!),
        new Dictionary<string, string> { [PartSigner.ChecksumHeader] = part.Sha256! }, batch.ExpiresAt);
}
