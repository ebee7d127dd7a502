using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ServerlessVideo.CustomResources;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.CustomResources;

public class SigningKeyResourceTests
{
    string? parameter;

    [Fact]
    public async Task Create_MakesAP256KeyAndTellsOnlyItsPublicHalf()
    {
        var (result, requests) = await HandleAsync("Create");

        var put = requests.OfType<PutParameterRequest>().ShouldHaveSingleItem();
        (put.Type, put.Overwrite).ShouldBe((ParameterType.SecureString, false));
        using var made = ECDsa.Create();
        made.ImportFromPem(parameter);
        made.ExportParameters(false).Curve.Oid.Value.ShouldBe("1.2.840.10045.3.1.7");
        result.Data!["PublicKey"].ShouldBe(made.ExportSubjectPublicKeyInfoPem() + "\n");
        result.Data.Values.ShouldAllBe(v => !v.Contains("PRIVATE"));
    }

    [Theory]
    [InlineData("Create")]
    [InlineData("Update")]
    public async Task Request_Repeated_KeepsTheKey(string type)
    {
        var (first, _) = await HandleAsync("Create");

        var (second, requests) = await HandleAsync(type);

        second.PhysicalId.ShouldBe(first.PhysicalId);
        second.Data.ShouldBe(first.Data);
        requests.OfType<PutParameterRequest>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_BesideAnotherThatWasFaster_AnswersWithItsKey()
    {
        using var faster = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var (result, _) = await HandleAsync("Create", beforePut: () => parameter = faster.ExportPkcs8PrivateKeyPem());

        result.Data!["PublicKey"].ShouldBe(faster.ExportSubjectPublicKeyInfoPem() + "\n");
    }

    [Fact]
    public async Task Delete_RemovesTheKeyAndMayComeTwice()
    {
        await HandleAsync("Create");

        await HandleAsync("Delete");
        parameter.ShouldBeNull();
        await HandleAsync("Delete");
    }

    async Task<(CustomResourceResult Result, IReadOnlyList<AmazonWebServiceRequest> Requests)> HandleAsync(string type, Action? beforePut = null)
    {
        var (ssm, recorder) = Recorder.Of<IAmazonSimpleSystemsManagement>(request => request switch
        {
            GetParameterRequest => new GetParameterResponse { Parameter = new Parameter { Value = parameter ?? throw NotFound() } },
            PutParameterRequest put => Put(put, beforePut),
            _ => Delete(),
        });
        return (await new SigningKeyResource(ssm).HandleAsync(Requests.Of(type), default), recorder.Requests);
    }

    PutParameterResponse Put(PutParameterRequest put, Action? before)
    {
        before?.Invoke();
        if (parameter is not null)
        {
            throw new ParameterAlreadyExistsException("there", null, ErrorType.Sender, "ParameterAlreadyExists", "1", HttpStatusCode.BadRequest);
        }
        parameter = put.Value;
        return new PutParameterResponse();
    }

    DeleteParameterResponse Delete()
    {
        parameter = parameter is null ? throw NotFound() : null;
        return new DeleteParameterResponse();
    }

    static ParameterNotFoundException NotFound() =>
        new("not there", null, ErrorType.Sender, "ParameterNotFound", "1", HttpStatusCode.BadRequest);
}
