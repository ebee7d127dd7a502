using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Uploading;

/// <summary>One file's upload, which goes on where an earlier run of it was stopped.</summary>
sealed class ResumableUpload(ServerlessVideoClient client, UploadStateFile memory)
{
    /// <param name="restart">Drop what an earlier run has sent.</param>
    /// <exception cref="CommandException">
    /// The file is not the one that an earlier run began to send, or is said to be otherwise; or another run is at it, or somebody ended the upload.
    /// </exception>
    public async Task<UploadResult> RunAsync(FileInfo file, NewUpload upload, bool restart, UploadLine progress, CancellationToken cancellationToken)
    {
        using var alone = memory.Hold();
        var state = memory.Load();
        if (restart && state is not null)
        {
            await ForgetAsync(state, cancellationToken);
            state = null;
        }

        if (state is not null && !state.IsOf(file))
        {
            // Nothing was sent yet: nothing can be mixed up.
            state = state.UploadId is null ? null : throw new CommandException(
                $"{file.Name} changed since its upload began; give it back its content, or add --restart to drop what was sent and begin again");
        }

        if (state is null)
        {
            state = UploadState.Of(file, await FileDigest.ComputeAsync(file.FullName, FileDigest.PartSizeFor(file.Length), progress, cancellationToken));
            memory.Save(state);
        }

        // One that was aborted elsewhere meanwhile, or failed after six hours without a part, begins anew.
        if (state.UploadId is { } earlier && await IsAliveAsync(earlier, cancellationToken))
        {
            if (state.SaidOtherwise(upload) is { Count: > 0 } options)
            {
                throw new CommandException(
                    $"the upload of {file.Name} began with another {string.Join(", ", options)}; leave that out to go on as it began, or add --restart to drop what was sent and begin again");
            }

            return await SendAsync(earlier, file, state, state.About, progress, cancellationToken);
        }

        var started = await client.InitiateAsync(upload with { FileSize = state.Digest.FileSize, Sha256 = state.Digest.Sha256 }, cancellationToken);
        if (started.Duplicate)
        {
            return new UploadResult(started.Video!, Duplicate: true, started.IsNew);
        }

        memory.Save(state with { UploadId = started.UploadId, About = upload });
        progress.Report(started);
        return await SendAsync(started.UploadId!, file, state, upload, progress, cancellationToken);
    }

    async Task<bool> IsAliveAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.GetUploadAsync(id, cancellationToken)).Status is not ("aborting" or "failed");
        }
        catch (ServerlessVideoException e) when (e.Code == "not_found")
        {
            return false;
        }
    }

    /// <summary>Who ends an upload while it is sent does not want it: it does not begin anew by itself.</summary>
    async Task<UploadResult> SendAsync(string id, FileInfo file, UploadState state, NewUpload? about, UploadLine progress, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(id, file.FullName, state.Digest, about, progress, cancellationToken);
        }
        catch (ServerlessVideoException e) when (e.Code is "not_found" or "upload_closed" or "NoSuchUpload")
        {
            throw new CommandException("upload_closed: the upload was ended from elsewhere; the same command begins it anew", e);
        }
    }

    /// <summary>The upload has come to its end: the same command again is a new one.</summary>
    public void Forget() => memory.Delete();

    async Task ForgetAsync(UploadState state, CancellationToken cancellationToken)
    {
        try
        {
            await (state.UploadId is { } id ? client.AbortAsync(id, cancellationToken) : Task.CompletedTask);
        }
        catch (ServerlessVideoException e) when (e.Code is "not_found" or "upload_closed")
        {
            // There is nothing to drop any more.
        }

        Forget();
    }
}
