using System.Security.Cryptography;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace ServerlessVideo.CustomResources;

/// <summary>
/// The key pair that signs playback: the private half goes to a SecureString parameter and nowhere else, the public half to
/// CloudFront. A repeated request finds the key that is there. It is deleted with the stack: what it signed ends with
/// the distribution.
/// </summary>
sealed class SigningKeyResource(IAmazonSimpleSystemsManagement ssm) : ICustomResource
{
    public async Task<CustomResourceResult> HandleAsync(CustomResourceRequest request, CancellationToken cancellationToken)
    {
        var parameter = request.Property("ParameterName");
        if (request.IsDelete)
        {
            await DeleteAsync(parameter, cancellationToken);
            return new CustomResourceResult(parameter);
        }
        var pem = await FindAsync(parameter, cancellationToken) ?? await MakeAsync(parameter, cancellationToken);
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return new CustomResourceResult(parameter, new Dictionary<string, string> { ["PublicKey"] = key.ExportSubjectPublicKeyInfoPem() + "\n" });
    }

    async Task<string?> FindAsync(string parameter, CancellationToken cancellationToken)
    {
        try
        {
            var found = await ssm.GetParameterAsync(new GetParameterRequest { Name = parameter, WithDecryption = true }, cancellationToken);
            return found.Parameter.Value;
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
    }

    async Task<string> MakeAsync(string parameter, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportPkcs8PrivateKeyPem();
        try
        {
            await ssm.PutParameterAsync(
                new PutParameterRequest { Name = parameter, Value = pem, Type = ParameterType.SecureString, Overwrite = false }, cancellationToken);
            return pem;
        }
        catch (ParameterAlreadyExistsException e)
        {
            // Another try of the same request was faster; both answer with its key.
            return await FindAsync(parameter, cancellationToken) ?? throw new InvalidOperationException($"{parameter} came and went.", e);
        }
    }

    async Task DeleteAsync(string parameter, CancellationToken cancellationToken)
    {
        try
        {
            await ssm.DeleteParameterAsync(new DeleteParameterRequest { Name = parameter }, cancellationToken);
        }
        catch (ParameterNotFoundException)
        {
            // Gone already: deleting is answered again with success.
        }
    }
}
