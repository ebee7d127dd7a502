using System.Security.Cryptography;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>A public key of a trusted key group: RSA 2048 or ECDSA P-256.</summary>
sealed class TrustedKey
{
    readonly RSA? rsa;
    readonly ECDsa? ecdsa;

    TrustedKey(RSA? rsa, ECDsa? ecdsa) => (this.rsa, this.ecdsa) = (rsa, ecdsa);

    /// <param name="pem"><c>EncodedKey</c> of the AWS::CloudFront::PublicKey.</param>
    /// <exception cref="NotSupportedException">CloudFront would refuse the key.</exception>
    public static TrustedKey Parse(string pem)
    {
        try
        {
            var elliptic = ECDsa.Create();
            elliptic.ImportFromPem(pem);
            return elliptic.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? new(null, elliptic)
                : throw new NotSupportedException("A public key that is on another curve than P-256.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            var key = RSA.Create();
            key.ImportFromPem(pem);
            return key.KeySize == 2048 ? new(key, null) : throw new NotSupportedException("An RSA public key that has not 2,048 bits.", e);
        }
    }

    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash) =>
        rsa?.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1)
        ?? ecdsa!.VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
}
