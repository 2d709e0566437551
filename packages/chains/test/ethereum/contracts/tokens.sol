// SPDX-License-Identifier: MIT
// The least of ERC-20, ERC-721 and ERC-1155 that shows whether a signed call does what its preview says. For tests alone.
pragma solidity ^0.8.30;

contract Token20 {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => uint256) public nonces;

    constructor() {
        balanceOf[msg.sender] = 1000;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        return true;
    }

    // ERC-2612, domain { name, chainId, verifyingContract }.
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= deadline, "expired");
        bytes32 domain = keccak256(abi.encode(
            keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)"), keccak256("Token20"), block.chainid, address(this)
        ));
        bytes32 message = keccak256(abi.encode(
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"), owner, spender, value, nonces[owner]++, deadline
        ));
        require(ecrecover(keccak256(abi.encodePacked("\x19\x01", domain, message)), v, r, s) == owner, "signature");
        allowance[owner][spender] = value;
    }
}

contract Token721 {
    mapping(uint256 => address) public ownerOf;
    mapping(address => mapping(address => bool)) public isApprovedForAll;

    constructor() {
        ownerOf[1] = msg.sender;
        ownerOf[2] = msg.sender;
    }

    function setApprovalForAll(address operator, bool approved) external {
        isApprovedForAll[msg.sender][operator] = approved;
    }

    function safeTransferFrom(address from, address to, uint256 id) public {
        require(ownerOf[id] == from && from == msg.sender, "not the owner");
        ownerOf[id] = to;
    }

    function safeTransferFrom(address from, address to, uint256 id, bytes calldata) external {
        safeTransferFrom(from, to, id);
    }
}

contract Token1155 {
    mapping(uint256 => mapping(address => uint256)) public balances;

    constructor() {
        balances[1][msg.sender] = 10;
        balances[2][msg.sender] = 10;
    }

    function balanceOf(address owner, uint256 id) external view returns (uint256) {
        return balances[id][owner];
    }

    function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes calldata) public {
        require(from == msg.sender, "not the owner");
        balances[id][from] -= value;
        balances[id][to] += value;
    }

    function safeBatchTransferFrom(address from, address to, uint256[] calldata ids, uint256[] calldata values, bytes calldata data) external {
        for (uint256 i = 0; i < ids.length; i++) safeTransferFrom(from, to, ids[i], values[i], data);
    }
}

// The code an account delegates to (EIP-7702).
contract Delegate {
    function answer() external pure returns (uint256) {
        return 42;
    }
}
