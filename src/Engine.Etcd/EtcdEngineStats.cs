namespace Muster.Engine.Etcd;

/// <summary>What an engine on an etcd cluster holds in memory, as it is at one moment.</summary>
/// <param name="SupersededBytes">Keys and values (with overhead) of the versions that history keeps.</param>
public sealed record EtcdEngineStats(
    Revision Revision, Revision Compacted, long Keys, long SupersededBytes, int Watchers);
