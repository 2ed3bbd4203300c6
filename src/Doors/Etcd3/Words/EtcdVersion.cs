namespace Muster.Doors.Etcd3.Words;

/// <summary>The etcd whose behaviour is offered, as clients compare it.</summary>
internal static class EtcdVersion
{
    public const string Server = "3.5.16";

    public const string Cluster = "3.5.0";

    /// <summary>As its measures say it.</summary>
    public const string ClusterShort = "3.5";

    public const string Document = $$"""{"etcdserver":"{{Server}}","etcdcluster":"{{Cluster}}"}""";
}
