using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Ssm;

/// <summary>
/// The parameters, on disk. A SecureString lies there in the clear: this is a development platform, and its data
/// directory is the developer's own.
/// </summary>
public sealed class ParameterStore(PlatformOptions options, TimeProvider time) : IDynamicReferenceSource, IDisposable
{
    readonly DurableState<SortedDictionary<string, Parameter>> state = new(Path.Combine(options.DataDirectory, "ssm", "parameters.json"));

    public string Service => "ssm";

    /// <exception cref="AwsException">400 ParameterNotFound.</exception>
    public Parameter Get(string name) => Find(name) ?? throw NotFound();

    public Parameter? Find(string name) => state.Current.GetValueOrDefault(name);

    /// <param name="path">With its leading slash; a slash at the end is ignored.</param>
    public IReadOnlyList<Parameter> Under(string path, bool recursive)
    {
        var prefix = path.TrimEnd('/') + '/';
        return [.. state.Current.Values.Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal)
            && (recursive || !p.Name[prefix.Length..].Contains('/')))];
    }

    /// <exception cref="AwsException">400 ParameterAlreadyExists without <paramref name="overwrite"/>.</exception>
    public Task<Parameter> PutAsync(string name, string type, string value, bool overwrite, CancellationToken cancellationToken) =>
        state.ChangeAsync(parameters =>
        {
            var old = parameters.GetValueOrDefault(name);
            if (old is not null && !overwrite)
            {
                throw new AwsException(400, "ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
            }
            return parameters[name] = new(name, type, value, (old?.Version ?? 0) + 1, time.GetUtcNow());
        }, cancellationToken);

    /// <exception cref="AwsException">400 ParameterNotFound.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        state.ChangeAsync(parameters => parameters.Remove(name) ? true : throw NotFound(), cancellationToken);

    /// <summary>An AWS::SSM::Parameter of the template; written only when it changed, as CloudFormation would.</summary>
    public async Task ProvisionAsync(Resource resource, CancellationToken cancellationToken)
    {
        var (type, value) = (resource.Properties["Type"]!.ToString(), resource.Properties["Value"]!.ToString());
        if (Find(resource.PhysicalId) is not { } known || known.Type != type || known.Value != value)
        {
            await PutAsync(resource.PhysicalId, type, value, overwrite: true, cancellationToken);
        }
    }

    Task<string> IDynamicReferenceSource.ReadAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Get(id).Value);

    public void Dispose() => state.Dispose();

    static AwsException NotFound() => new(400, "ParameterNotFound", "");
}
