using System.Security.Cryptography;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>An invalidation is complete at once: nothing is cached.</summary>
public sealed record Invalidation(string Id, string DistributionId, string CallerReference, IReadOnlyList<string> Paths, DateTimeOffset CreateTime);

/// <summary>The invalidations asked for, on disk.</summary>
public sealed class InvalidationStore(PlatformOptions options, TimeProvider time) : IDisposable
{
    readonly DurableState<List<Invalidation>> state = new(Path.Combine(options.DataDirectory, "cloudfront", "invalidations.json"));

    /// <value>Oldest first.</value>
    public IReadOnlyList<Invalidation> All => state.Current;

    public Invalidation? Find(string distributionId, string id) =>
        state.Current.Find(i => i.DistributionId == distributionId && i.Id == id);

    /// <summary>The same caller reference with the same paths is the same invalidation.</summary>
    /// <exception cref="Endpoint.AwsException">400 InvalidArgument: the reference was used for other paths.</exception>
    public Task<Invalidation> AddAsync(string distributionId, string callerReference, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        state.ChangeAsync(list =>
        {
            if (list.Find(i => i.DistributionId == distributionId && i.CallerReference == callerReference) is { } known)
            {
                return known.Paths.Order().SequenceEqual(paths.Order()) ? known
                    : throw new Endpoint.AwsException(400, "InvalidArgument", "Your request contains a caller reference that was used for a previous invalidation batch for the same distribution.");
            }
            Invalidation added = new("I" + RandomNumberGenerator.GetHexString(13), distributionId, callerReference, paths, time.GetUtcNow());
            list.Add(added);
            return added;
        }, cancellationToken);

    public void Dispose() => state.Dispose();
}
