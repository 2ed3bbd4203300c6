namespace Muster.Engine.Etcd.Calls;

/// <summary>What a call may do, which decides what can be said when it breaks off.</summary>
internal enum CallKind
{
    /// <summary>Only looks: it may be asked again, of another member.</summary>
    Reads,

    /// <summary>Changes something: once it may have been heard, its outcome is unknown unless it was told.</summary>
    Writes,
}
