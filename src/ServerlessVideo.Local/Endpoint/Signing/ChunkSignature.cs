namespace ServerlessVideo.Local.Endpoint.Signing;

/// <summary>The chain of signatures of a body sent in signed chunks; each covers the one before, the first the request's own.</summary>
internal sealed class ChunkSignature(byte[] signingKey, string timestamp, CredentialScope scope, string seed)
{
    private string previous = seed;

    public bool VerifyChunk(string dataHash, string? claimed) =>
        Verify($"{SigV4.Algorithm}-PAYLOAD\n{timestamp}\n{scope}\n{previous}\n{SigV4.EmptyHash}\n{dataHash}", claimed);

    public bool VerifyTrailer(string trailerHash, string? claimed) =>
        Verify($"AWS4-HMAC-SHA256-TRAILER\n{timestamp}\n{scope}\n{previous}\n{trailerHash}", claimed);

    private bool Verify(string stringToSign, string? claimed)
    {
        previous = SigV4.Sign(signingKey, stringToSign);
        return System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.ASCII.GetBytes(previous), System.Text.Encoding.ASCII.GetBytes(claimed ?? ""));
    }
}
