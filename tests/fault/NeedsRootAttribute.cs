namespace Muster.Tests.Fault;

/// <summary>A test that mounts a file system of its own, which only root may.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsRootAttribute : FactAttribute
{
    public NeedsRootAttribute() => Skip = Environment.UserName == "root" ? null : "only root may mount a file system";
}
