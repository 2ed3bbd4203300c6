namespace Muster.Registry.Local;

/// <summary>The critical checks by which Consul takes a node or a service out of rotation.</summary>
public static class MaintenanceCheck
{
    public const string NodeId = "_node_maintenance";

    public const string NodeName = "Node Maintenance Mode";

    public const string ServiceIdPrefix = "_service_maintenance:";

    public const string ServiceName = "Service Maintenance Mode";

    private const string NodeReasonDefault =
        "Maintenance mode is enabled for this node, but no reason was provided. This is a default message.";

    private const string ServiceReasonDefault =
        "Maintenance mode is enabled for this service, but no reason was provided. This is a default message.";

    public static string IdOf(string? serviceId) => serviceId is null ? NodeId : ServiceIdPrefix + serviceId;

    /// <summary>Why, as whoever began it said; empty where nothing was said.</summary>
    public static string ReasonOf(string notes) => notes is NodeReasonDefault or ServiceReasonDefault ? "" : notes;

    public static LocalCheckDefinition For(string? serviceId, string reason) => new()
    {
        CheckId = IdOf(serviceId),
        Name = serviceId is null ? NodeName : ServiceName,
        ServiceId = serviceId ?? "",
        Status = Catalog.CheckStatus.Critical,
        Notes = reason.Length > 0 ? reason : serviceId is null ? NodeReasonDefault : ServiceReasonDefault,
    };
}
