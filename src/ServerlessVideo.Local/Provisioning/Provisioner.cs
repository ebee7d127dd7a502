using ServerlessVideo.Local.CloudFront;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.SecretsManager;
using ServerlessVideo.Local.Ssm;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Provisioning;

/// <summary>Brings tables, queues, parameters, secrets and custom resources to what the template says, in the order of their dependencies.</summary>
sealed class Provisioner(
    Stack stack, TableProvisioner tables, QueueProvisioner queues, ParameterStore parameters, SecretStore secrets, CustomResources custom,
    CloudFrontEdge cloudFront)
{
    /// <exception cref="TemplateException">A custom resource failed.</exception>
    public async Task RunAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        foreach (var resource in stack.InDependencyOrder())
        {
            if (resource.IsCustom)
            {
                progress.Report($"provisioning {resource.Type} {resource.LogicalId}");
            }
            await ProvisionAsync(resource, cancellationToken);
        }
        await cloudFront.ActivateAsync(cancellationToken);
    }

    Task ProvisionAsync(Resource resource, CancellationToken cancellationToken) => resource.Type switch
    {
        "AWS::DynamoDB::Table" or "AWS::DynamoDB::GlobalTable" => tables.ProvisionAsync(resource, cancellationToken),
        "AWS::SQS::Queue" => queues.ProvisionAsync(resource, cancellationToken),
        "AWS::SSM::Parameter" => parameters.ProvisionAsync(resource, cancellationToken),
        "AWS::SecretsManager::Secret" => ProvisionSecretAsync(resource, cancellationToken),
        _ when resource.IsCustom => custom.ProvisionAsync(resource, cancellationToken),
        _ => Task.CompletedTask,
    };

    async Task ProvisionSecretAsync(Resource resource, CancellationToken cancellationToken)
    {
        await secrets.ProvisionAsync(resource, cancellationToken);
        await HostSettings.FillInAsync(stack, secrets, resource, cancellationToken);
    }
}
