namespace ServerlessVideo.Core;

/// <summary>Makes UUIDv7 ids from the injected clock.</summary>
public sealed class IdGenerator(TimeProvider clock)
{
    public Guid Next() => Guid.CreateVersion7(clock.GetUtcNow());

    public VideoId NextVideoId() => new(Next());
}
