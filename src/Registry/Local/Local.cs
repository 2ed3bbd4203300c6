using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>
/// What this agent offers: its services and checks. It is their master: checks are performed here, every change is pushed
/// to the catalog before the verb returns when the catalog can be reached, and anti-entropy repairs the rest.
/// Registrations are kept in the data directory and survive a restart; a deregistration by any path is final.
/// Refusals carry Consul 1.8.7's exact text: Invalid is a 400 there, NotFound a 404, everything else a 500.
/// </summary>
public sealed class Local : IAsyncDisposable
{
    private Local()
    {
    }

    /// <summary>Reads back what the data directory holds, registers the node itself, starts checks and anti-entropy.</summary>
    public static ValueTask<Result<Local>> OpenAsync(
        LocalOptions options, Catalog.Catalog catalog, CancellationToken cancel) => throw null!;

    /// <summary>By service id (ordinal). An immutable picture.</summary>
    public ImmutableSortedDictionary<string, Service> Services => throw null!;

    /// <summary>By check id (ordinal). An immutable picture.</summary>
    public ImmutableSortedDictionary<string, LocalCheck> Checks => throw null!;

    /// <summary>
    /// Adds or replaces a service. Checks of an earlier registration that are not among the new ones stay, unless told to
    /// replace them; a check registered again keeps its status and output. Check ids and names left empty get Consul's, and
    /// an IP address fills the tagged addresses. Refuses Invalid: <c>Missing service name</c>, <c>Invalid Weights: …</c>,
    /// <c>Invalid Service Meta: …</c>, <c>Invalid check: …</c> and so on.
    /// </summary>
    public ValueTask<Result<bool>> RegisterServiceAsync(
        Caller caller,
        Service service,
        ImmutableArray<LocalCheckDefinition> checks,
        KeepChecks keep,
        CancellationToken cancel) => throw null!;

    /// <summary>Removes a service and its checks; an unknown id is no error.</summary>
    public ValueTask<Result<bool>> DeregisterServiceAsync(Caller caller, string serviceId, CancellationToken cancel) =>
        throw null!;

    /// <summary>
    /// Adds or replaces a check; one registered again keeps its status and output. Refuses Unavailable
    /// (<c>ServiceID "x" does not exist</c>) when its service is unknown, Invalid for what breaks a rule.
    /// </summary>
    public ValueTask<Result<bool>> RegisterCheckAsync(
        Caller caller, LocalCheckDefinition check, CancellationToken cancel) => throw null!;

    public ValueTask<Result<bool>> DeregisterCheckAsync(Caller caller, string checkId, CancellationToken cancel) =>
        throw null!;

    /// <summary>
    /// A ttl check's owner reports. Refuses Unavailable (<c>CheckID "x" does not have associated TTL</c>) when there is no
    /// such ttl check, Invalid (<c>Invalid check status: 'x'</c>) for an unknown status.
    /// </summary>
    public ValueTask<Result<bool>> ReportAsync(
        Caller caller, string checkId, string status, string output, CancellationToken cancel) => throw null!;

    /// <summary>
    /// Node maintenance (serviceId null) or a service's: adds or removes the critical check that Consul uses for it.
    /// Refuses NotFound (<c>No service registered with ID "x"</c>) for an unknown service. An empty reason means Consul's
    /// default text.
    /// </summary>
    public ValueTask<Result<bool>> SetMaintenanceAsync(
        Caller caller, string? serviceId, Maintenance wanted, string reason, CancellationToken cancel) => throw null!;

    /// <summary>
    /// Somebody removes something of this node from the catalog directly: that is final here too, so the local
    /// registration goes as well. To be called before the catalog's rows are removed, and when it refuses they must stay:
    /// once it returned, nothing here writes them again, not even after a crash. Another node's name is no error.
    /// </summary>
    public ValueTask<Result<bool>> ForgetAsync(Caller caller, Deregistration removed, CancellationToken cancel) =>
        throw null!;

    public ValueTask DisposeAsync() => throw null!;
}

public enum KeepChecks
{
    Keep,
    Replace,
}

public enum Maintenance
{
    On,
    Off,
}
