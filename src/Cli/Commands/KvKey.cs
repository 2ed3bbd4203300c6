namespace Muster.Cli.Commands;

internal static class KvKey
{
    /// <summary>The key asked for; people type a slash before it, which no key of Consul's begins with.</summary>
    public static string Of(IReadOnlyList<string> operands) =>
        operands is [['/', .. var rest], ..] ? rest : operands is [var key, ..] ? key : "";

    public static string Path(string key) => $"/v1/kv/{AgentClient.Escape(key)}";
}
