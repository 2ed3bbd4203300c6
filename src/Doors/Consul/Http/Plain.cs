using Microsoft.AspNetCore.Http;

namespace Muster.Doors.Consul.Http;

/// <summary>An answer in plain words: how Consul says no.</summary>
internal readonly record struct Plain(int Status, string Text)
{
    /// <summary>What Consul's HTTP front refuses.</summary>
    public static Plain Bad(string text) => new(StatusCodes.Status400BadRequest, text);

    /// <summary>What Consul's server refuses.</summary>
    public static Plain Failed(string text) => new(StatusCodes.Status500InternalServerError, text);
}
